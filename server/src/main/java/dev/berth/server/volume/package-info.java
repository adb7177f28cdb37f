/**
 * Volumes of our own drivers on several machines. Each machine keeps its own disk: what a controller wants of a volume is done by
 * the driver on the volume's node, in this process or by the agent of another machine, which is asked at its port ({@code POST
 * /berth/volumes/DRIVER/VERB}, JSON; upstream's drivers have sidecars on each node for this).
 */
@NullMarked
package dev.berth.server.volume;

import org.jspecify.annotations.NullMarked;
