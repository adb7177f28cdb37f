package dev.berth.server.agent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Looks at what a server shows of itself, and believes none of it: nothing is sent but the handshake. */
final class ShownCertificates {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int HTTPS = 443;

  private ShownCertificates() {}

  /** The chain, the server's own first. Blocks. */
  static List<X509Certificate> of(URI server) throws IOException {
    List<X509Certificate> shown = new ArrayList<>();
    TrustManager looks =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String authType) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String authType) {
            shown.addAll(List.of(chain));
          }

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try (Socket plain = new Socket()) {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {looks}, null);
      int port = server.getPort() < 0 ? HTTPS : server.getPort();
      plain.connect(new InetSocketAddress(server.getHost(), port), PATIENCE_MILLIS);
      plain.setSoTimeout(PATIENCE_MILLIS);
      try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, server.getHost(), port, true)) {
        socket.startHandshake();
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("this JDK cannot speak TLS: " + e.getMessage(), e);
    }
    return List.copyOf(shown);
  }
}
