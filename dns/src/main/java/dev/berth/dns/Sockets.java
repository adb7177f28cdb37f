package dev.berth.dns;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sockets bound to one address: one that listens for connections, and several for datagrams, among which the kernel spreads
 * the askers. Bind them yourself, in a thread that is in another network namespace, to serve that one.
 *
 * @param address with the port that was taken
 */
public record Sockets(InetSocketAddress address, ServerSocketChannel tcp, List<DatagramChannel> udp)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);
  private static final int BACKLOG = 128;
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int TRIES = 10;

  public Sockets {
    udp = List.copyOf(udp);
  }

  /**
   * Binds.
   *
   * @param address port 0 for a free one, the same for both
   * @param threads UDP sockets, where the machine can share a port
   * @throws BindException where another has the port
   */
  public static Sockets bind(InetSocketAddress address, int threads) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return bindOnce(address, threads);
      } catch (BindException e) {
        if (address.getPort() != 0 || i == TRIES) {
          throw (BindException) new BindException(address + ": " + e.getMessage()).initCause(e);
        }
      }
    }
  }

  private static Sockets bindOnce(InetSocketAddress address, int threads) throws IOException {
    List<AutoCloseable> made = new ArrayList<>();
    try {
      ServerSocketChannel tcp = ServerSocketChannel.open(family(address.getAddress()));
      made.add(tcp);
      tcp.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address, BACKLOG);
      InetSocketAddress bound = new InetSocketAddress(address.getAddress(), tcp.socket().getLocalPort());
      List<DatagramChannel> udp = new ArrayList<>();
      try (DatagramChannel alone = open(bound.getAddress())) {
        alone.bind(bound); // sockets that share a port would share it with another server too
      }
      boolean shared = threads > 1;
      for (int i = 0; i < (shared ? threads : 1); i++) {
        DatagramChannel channel = open(bound.getAddress());
        made.add(channel);
        if (shared && !channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
          shared = false;
        }
        if (shared) {
          channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        udp.add(channel.bind(bound));
      }
      return new Sockets(bound, tcp, udp);
    } catch (IOException | RuntimeException e) {
      made.forEach(Sockets::discard);
      throw e;
    }
  }

  private static DatagramChannel open(InetAddress address) throws IOException {
    return DatagramChannel.open(family(address))
        .setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES)
        .setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
  }

  private static StandardProtocolFamily family(InetAddress address) {
    return address.getAddress().length == 4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
  }

  /** For who did not hand them to a server, which owns them then. */
  @Override
  public void close() {
    discard(tcp);
    udp.forEach(Sockets::discard);
  }

  private static void discard(AutoCloseable channel) {
    try {
      channel.close();
    } catch (Exception e) {
      LOG.debug("failed=close", e);
    }
  }
}
