/**
 * The volume machine: from what pods mount and what is mounted, to the next step of each volume.
 *
 * <p>Pure: {@link dev.berth.node.volume.VolumeNeeds} says what a pod's volumes are, {@link
 * dev.berth.node.volume.DeviceMachine} what a driver's volume needs next. The agent performs the steps and keeps a {@link
 * dev.berth.node.volume.MountLedger} of them, from which a successor goes on.
 */
@NullMarked
package dev.berth.node.volume;

import org.jspecify.annotations.NullMarked;
