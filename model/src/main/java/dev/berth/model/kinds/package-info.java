/**
 * Typed, read-only views of the objects that components reason about: {@code pod.nodeName()} instead of a walk through the
 * tree.
 *
 * <p>A view holds the tree and nothing else; what is missing reads as empty, 0 or false. Changing an object means making
 * another tree. {@link dev.berth.model.kinds.Kinds} is the table of them.
 */
@NullMarked
package dev.berth.model.kinds;

import org.jspecify.annotations.NullMarked;
