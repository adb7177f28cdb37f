/**
 * Streams of a container runtime: the client of the URLs that CRI's Exec, Attach and PortForward answer, over SPDY/3.1; and of
 * another node's agent, which speaks the same, over TLS ({@link dev.berth.node.cri.stream.RemoteNode}). Each
 * session has its own connection and virtual threads, which end with it.
 */
@NullMarked
package dev.berth.node.cri.stream;

import org.jspecify.annotations.NullMarked;
