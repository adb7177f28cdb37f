/**
 * What the node agent does on a real Linux disk: volumes without a driver, files of pods, the mount table, the ledger that
 * survives the agent.
 *
 * <p>{@link dev.berth.node.host.LinuxVolumes} is the edge that the agent calls; it decides nothing about when. Everything that
 * reaches into what pods write to goes by file descriptors that never leave a directory ({@link
 * dev.berth.node.host.SystemCalls}), and nothing is removed through a mount.
 */
@NullMarked
package dev.berth.node.host;

import org.jspecify.annotations.NullMarked;
