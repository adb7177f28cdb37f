package dev.berth.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who the server is and whom it believes.
 *
 * @param key of the first certificate
 * @param chain the server's certificate and those that lead to its CA
 * @param clientAuthorities that client certificates are checked against; empty: none is asked for
 */
public record TlsConfig(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> clientAuthorities) {
  public TlsConfig {
    chain = List.copyOf(chain);
    clientAuthorities = List.copyOf(clientAuthorities);
  }
}
