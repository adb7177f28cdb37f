/**
 * What nodes and pods use just now: {@code metrics.k8s.io/v1beta1} as upstream's metrics-server answers it, in this process. Nodes
 * are asked when somebody asks for it and at no other time; nothing is written down.
 */
@NullMarked
package dev.berth.server.resourcemetrics;

import org.jspecify.annotations.NullMarked;
