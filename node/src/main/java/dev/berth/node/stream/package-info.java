/**
 * The agent's side of exec, attach, port-forward and logs: finds the container in the runtime, says what upstream's kubelet says
 * where there is none, and connects to it.
 */
@NullMarked
package dev.berth.node.stream;

import org.jspecify.annotations.NullMarked;
