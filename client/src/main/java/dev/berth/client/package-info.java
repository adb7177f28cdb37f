/**
 * What every component sees of the cluster: a {@link dev.berth.client.Client} that reads and writes down the same road as
 * kubectl, a {@link dev.berth.client.View} of what there is, and an {@link dev.berth.client.EventRecorder}.
 *
 * <p>Writes are values ({@link dev.berth.client.Write}), so that deciding and performing stay apart. Nothing here knows
 * whether the API is in this process or across a network.
 */
@NullMarked
package dev.berth.client;

import org.jspecify.annotations.NullMarked;
