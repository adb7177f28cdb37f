/**
 * The vocabulary of Kubernetes: groups, versions, kinds, and the catalogue of the types that a server knows.
 *
 * <p>Nothing here does I/O; everything is a value.
 */
@NullMarked
package dev.berth.model;

import org.jspecify.annotations.NullMarked;
