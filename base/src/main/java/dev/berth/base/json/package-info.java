/**
 * The immutable JSON tree that every floor shares, and its reader and writer.
 *
 * <p>A tree is safe to share between threads; a change makes a new tree that shares what did not change. Accessors
 * come in two kinds: {@code get} answers whether a member is there, and {@code text}, {@code object}, {@code array}…
 * answer the zero value where it is missing, as Kubernetes' own types do.
 */
@NullMarked
package dev.berth.base.json;

import org.jspecify.annotations.NullMarked;
