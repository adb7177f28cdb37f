package dev.berth.api.outbound;

import java.util.Optional;

/**
 * Whom to call.
 *
 * @param host the name or address that the certificate must have
 * @param port the port of the name: where to connect, unless {@code at} says otherwise
 * @param at where to connect instead of looking the host up
 * @param pathAndQuery with a slash before it
 * @param roots PEM certificates that are trusted; empty for those that the system trusts
 */
public record Target(String host, int port, Optional<Endpoint> at, String pathAndQuery, String roots) {

  /** A socket address. */
  public record Endpoint(String address, int port) {}

  /** {@code host:port}, an IPv6 address in brackets. */
  public String authority() {
    return bracketed(host) + ":" + port;
  }

  static String bracketed(String host) {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }
}
