/**
 * Attaches volumes to the nodes where pods use them, and detaches them when these have let go. The controller decides and writes
 * VolumeAttachments and nodes' {@code volumesAttached}; an attacher carries them out, and for our own drivers that is here as well.
 *
 * <p>The rule that matters: a volume that only one node may write is attached to one node at a time, and is taken from a node only
 * when the node says that it no longer uses it, or is known to be dead.
 */
@NullMarked
package dev.berth.controllers.volume.attach;

import org.jspecify.annotations.NullMarked;
