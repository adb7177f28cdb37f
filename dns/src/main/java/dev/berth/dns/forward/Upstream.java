package dev.berth.dns.forward;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/** The way to other servers. */
public interface Upstream {
  /** A message on its way. */
  interface Exchange extends AutoCloseable {
    /** Gives up waiting, and what was used to wait. */
    @Override
    void close();
  }

  /**
   * Sends a message. What comes back from that server is told, on any thread: over UDP each datagram, since anybody may have
   * sent it, over TCP one message; empty where nothing more can come.
   */
  Exchange send(InetSocketAddress server, byte[] message, boolean overTcp, Consumer<Optional<byte[]>> received);
}
