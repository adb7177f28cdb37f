/**
 * The composition root and the command line: the one place where the floors are put together. It decides nothing about
 * Kubernetes.
 */
@NullMarked
package dev.berth.server;

import org.jspecify.annotations.NullMarked;
