/**
 * The pod machine: from what a pod asks for and what its containers do, to what is done next and what its status says.
 *
 * <p>Pure: facts and an instant in, moves and a status out. The agent performs the moves and turns what comes of them into
 * facts; nothing here knows how.
 */
@NullMarked
package dev.berth.node.pod;

import org.jspecify.annotations.NullMarked;
