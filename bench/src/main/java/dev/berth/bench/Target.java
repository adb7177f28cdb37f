package dev.berth.bench;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * The server to measure.
 *
 * @param address to connect to
 * @param host for the Host header and the name in the certificate
 * @param tls empty: plain HTTP
 * @param fixedHeaders lines that every request has, each with its end
 */
record Target(InetSocketAddress address, String host, Optional<SslContext> tls, String fixedHeaders) {

  static Target of(URI server, Optional<File> ca, Optional<File> cert, Optional<File> key, Optional<String> token)
      throws SSLException {
    boolean secure = "https".equals(server.getScheme());
    int port = server.getPort() >= 0 ? server.getPort() : secure ? 443 : 80;
    StringBuilder headers =
        new StringBuilder("Host: " + server.getHost() + ":" + port + "\r\nUser-Agent: berth-bench\r\n")
            .append("Accept: application/json\r\n");
    token.ifPresent(t -> headers.append("Authorization: Bearer ").append(t).append("\r\n"));
    Optional<SslContext> tls = Optional.empty();
    if (secure) {
      SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
      ca.ifPresent(builder::trustManager);
      if (cert.isPresent() && key.isPresent()) {
        builder.keyManager(cert.get(), key.get());
      }
      tls = Optional.of(builder.build());
    }
    return new Target(new InetSocketAddress(server.getHost(), port), server.getHost(), tls, headers.toString());
  }

  /** A request as bytes. */
  byte[] request(String method, String path, String body) {
    StringBuilder b = new StringBuilder(256 + body.length());
    b.append(method).append(' ').append(path).append(" HTTP/1.1\r\n").append(fixedHeaders);
    if (!body.isEmpty()) {
      b.append("Content-Type: application/json\r\n");
    }
    if (!body.isEmpty() || method.equals("POST") || method.equals("PUT")) {
      b.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return b.append("\r\n").append(body).toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
