/**
 * Volume drivers behind one interface that mirrors CSI. Those who call it (the volume controllers, the node's volume machine)
 * do not know whether a driver lives in this process or behind a socket.
 */
@NullMarked
package dev.berth.storage;

import org.jspecify.annotations.NullMarked;
