package dev.berth.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The other end of a connection.
 *
 * @param address host:port
 * @param certificates the verified chain, or none
 * @param doubtful that it showed a chain that does not lead to an authority we believe
 */
record Peer(String address, List<X509Certificate> certificates, boolean doubtful) {

  static Peer of(SocketAddress remote, List<X509Certificate> certificates, boolean doubtful) {
    String address =
        remote instanceof InetSocketAddress inet
            ? text(inet.getAddress().getHostAddress()) + ":" + inet.getPort()
            : String.valueOf(remote);
    return new Peer(address, certificates, doubtful);
  }

  private static String text(String host) {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }
}
