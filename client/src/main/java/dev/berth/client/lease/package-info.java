/**
 * Who of several may act: {@link dev.berth.client.lease.Election} holds a {@code Lease} of {@code coordination.k8s.io} as
 * upstream's components do, so that of several servers on one store one has the controllers, and another takes over.
 */
@NullMarked
package dev.berth.client.lease;

import org.jspecify.annotations.NullMarked;
