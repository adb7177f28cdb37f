/**
 * The edge to this host's programs: {@code nft}, {@code ip}, {@code mount}, {@code mkfs}. All edges of the node agent
 * that run programs do it through {@link dev.berth.node.linux.Commands}, so that output limits, time limits, locale
 * and the text of a failure are the same everywhere.
 *
 * <p>Nothing is decided here. Nothing here goes through a shell.
 */
@NullMarked
package dev.berth.node.linux;

import org.jspecify.annotations.NullMarked;
