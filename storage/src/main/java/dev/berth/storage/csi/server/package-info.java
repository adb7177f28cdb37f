/**
 * The other way round: any {@link dev.berth.storage.VolumeDriver} served as the Container Storage Interface, so that others can use
 * it, and a suite of theirs can try it. It checks what the interface demands of a request and refuses in its codes; what is done is
 * the driver's.
 */
@NullMarked
package dev.berth.storage.csi.server;

import org.jspecify.annotations.NullMarked;
