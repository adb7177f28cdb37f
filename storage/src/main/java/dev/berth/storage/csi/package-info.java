/**
 * Drivers behind sockets: {@link dev.berth.storage.csi.CsiDriver} speaks the Container Storage Interface to one, and is a
 * {@link dev.berth.storage.VolumeDriver} like any other to those who call it. The other way round is
 * {@code dev.berth.storage.csi.server}; how drivers make themselves known to a node is {@code dev.berth.storage.csi.registration}.
 *
 * <p>Nothing is decided here: what a driver answers is told on, in gRPC's codes.
 */
@NullMarked
package dev.berth.storage.csi;

import org.jspecify.annotations.NullMarked;
