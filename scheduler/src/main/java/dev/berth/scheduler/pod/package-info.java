/**
 * What the scheduler needs to know of a pod, read once from its tree: requests, tolerations, selectors, ports, claims. Pure
 * values; nothing here knows a node.
 */
@NullMarked
package dev.berth.scheduler.pod;

import org.jspecify.annotations.NullMarked;
