/**
 * Subresources that lead to what runs: exec, attach, portforward and log of a pod, and the proxies of pods, services and
 * nodes. Here is decided who may connect to what; the wire carries it, and the agent of the node does it.
 */
@NullMarked
package dev.berth.api.connect;

import org.jspecify.annotations.NullMarked;
