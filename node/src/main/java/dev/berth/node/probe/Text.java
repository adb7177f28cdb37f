package dev.berth.node.probe;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** How things are printed in what is said. */
final class Text {
  private Text() {}

  /** Without what could end a line. */
  static String line(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.chars().forEach(c -> clean.append(c < ' ' && c != '\t' || c == 0x7f ? ' ' : (char) c));
    return clean.toString();
  }

  static String address(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : String.valueOf(address);
  }
}
