/**
 * Questions and answers on their way: {@link dev.berth.dns.edge.Responder} takes a message and gives one back, UDP and TCP
 * channels carry them, {@link dev.berth.dns.edge.Outgoing} asks other servers. Netty's threads; nothing here is decided.
 */
@NullMarked
package dev.berth.dns.edge;

import org.jspecify.annotations.NullMarked;
