package dev.berth.client.https;

import java.net.URI;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where an API is, whom to trust there and who is asking.
 *
 * @param servers {@code https://127.0.0.1:6443}, perhaps with a path; {@code http} is for tests. Of several, which have the same
 *     objects, one is asked that is ready
 * @param authorities that may have signed the server's certificate; empty for those of the machine
 * @param key a client certificate
 * @param token a bearer token, asked for anew with each request: some change while they are in use
 */
public record Endpoint(
    List<URI> servers, List<X509Certificate> authorities, Optional<ClientKey> key, Optional<Supplier<String>> token) {

  /** A client certificate, with those that lead to its authority, and its key. */
  public record ClientKey(List<X509Certificate> chain, PrivateKey key) {
    public ClientKey {
      chain = List.copyOf(chain);
    }
  }

  public Endpoint {
    servers = List.copyOf(servers);
    authorities = List.copyOf(authorities);
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("no address of a server");
    }
    for (URI server : servers) {
      if (!"https".equals(server.getScheme()) && !"http".equals(server.getScheme())) {
        throw new IllegalArgumentException("the address of a server begins with https://, not " + server);
      }
    }
    if (servers.stream().map(URI::getScheme).distinct().count() > 1) {
      throw new IllegalArgumentException("some of " + servers + " are secure and some are not");
    }
  }

  public Endpoint(URI server, List<X509Certificate> authorities, Optional<ClientKey> key, Optional<Supplier<String>> token) {
    this(List.of(server), authorities, key, token);
  }

  /** The first, for those who tell where it is. */
  public URI server() {
    return servers.getFirst();
  }

  public boolean isSecure() {
    return server().getScheme().equals("https");
  }
}
