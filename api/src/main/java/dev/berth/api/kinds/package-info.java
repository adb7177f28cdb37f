/**
 * What the kinds' strategies share: tables of defaults, the traits that differ from kind to kind, and a collector of field
 * errors.
 *
 * <p>The strategies themselves live in a package per subject; each has one function that registers them.
 */
@NullMarked
package dev.berth.api.kinds;

import org.jspecify.annotations.NullMarked;
