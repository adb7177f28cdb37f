/**
 * What a node's agent answers at port 10250, with upstream's paths and protocols, and how the API server asks it there. The wire
 * and the streams are those of the API; here is decided who may ask (as upstream: the API says so, {@link
 * dev.berth.server.kubelet.Guard}) and what is answered ({@link dev.berth.server.kubelet.KubeletApi}).
 */
@NullMarked
package dev.berth.server.kubelet;

import org.jspecify.annotations.NullMarked;
