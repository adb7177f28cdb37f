package dev.berth.node.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;

/** Opens connections within a time, and says as Go does why one could not be opened. Blocks. */
final class Dialing {
  private Dialing() {}

  /** A connection could not be opened; the message is Go's. */
  static final class DialException extends IOException {
    private static final long serialVersionUID = 1;
    private final boolean timedOut;

    DialException(String message, boolean timedOut) {
      super(message);
      this.timedOut = timedOut;
    }

    boolean timedOut() {
      return timedOut;
    }
  }

  /** What is left until a moment of the monotonic clock, at least a millisecond. */
  static int millisUntil(long deadlineNanos) {
    return Math.clamp((deadlineNanos - System.nanoTime()) / 1_000_000, 1, Integer.MAX_VALUE);
  }

  static long deadline(Duration timeout) {
    return System.nanoTime() + timeout.toNanos();
  }

  /** @param host a name, or an address without brackets */
  static Socket open(String host, int port, long deadlineNanos) throws IOException {
    String at = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    Socket socket = new Socket();
    try {
      InetAddress address = InetAddress.getByName(host);
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(address, port), millisUntil(deadlineNanos));
      return socket;
    } catch (UnknownHostException e) {
      socket.close();
      throw new DialException("dial tcp: lookup " + host + ": no such host", false);
    } catch (SocketTimeoutException e) {
      socket.close();
      throw new DialException("dial tcp " + at + ": i/o timeout", true);
    } catch (IOException e) {
      socket.close();
      throw new DialException("dial tcp " + at + ": connect: " + reason(e), false);
    }
  }

  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof NoRouteToHostException || message.contains("No route to host") || message.contains("Host is unreachable")) {
      return "no route to host";
    }
    if (message.contains("unreachable")) {
      return "network is unreachable";
    }
    return e instanceof ConnectException && message.contains("refused") ? "connection refused" : message;
  }
}
