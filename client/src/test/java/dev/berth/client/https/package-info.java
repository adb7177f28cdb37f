/** Kubeconfigs and keys; exchanges with a server are tested where servers are. */
@NullMarked
package dev.berth.client.https;

import org.jspecify.annotations.NullMarked;
