/**
 * What a real Kubernetes 1.20.2 did, played against this control plane: same requests, same refusals, same final state, same
 * order, same events, except where {@code differences.tsv} says why not. Each rule there must be used.
 */
@NullMarked
package dev.berth.simulator.golden;

import org.jspecify.annotations.NullMarked;
