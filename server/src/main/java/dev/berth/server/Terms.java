package dev.berth.server;

import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.token.SigningKey;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody else chose for a server, where it would go by keys and rules of its own: upstream's API server is told all of it
 * by flags.
 *
 * @param serving for TLS; empty for a certificate of the server's own authority
 * @param clientAuthorities whose clients are known, besides those of the server's own authority
 * @param tokens of ServiceAccounts; empty for a key and names of the server's own
 * @param anonymous whether requests without credentials are let in
 * @param withoutAdmission names of plugins that admit nothing
 * @param fair whether requests wait for each other by priority; otherwise all are handled at once
 */
public record Terms(
    Optional<Serving> serving,
    List<X509Certificate> clientAuthorities,
    Optional<Tokens> tokens,
    boolean anonymous,
    Set<String> withoutAdmission,
    boolean fair) {
  /** Everything as the server has it by itself. */
  public static final Terms OWN = new Terms(Optional.empty(), List.of(), Optional.empty(), true, Set.of(), true);

  public Terms {
    clientAuthorities = List.copyOf(clientAuthorities);
    withoutAdmission = Set.copyOf(withoutAdmission);
  }

  /** The names of the plugins that a server may do without. */
  public static Set<String> admissionPlugins() {
    return Set.copyOf(AdmissionMembers.names());
  }

  /**
   * Who the server is.
   *
   * @param chain its certificate, and those that lead to an authority, which may be left out
   */
  public record Serving(PrivateKey key, List<X509Certificate> chain) {
    public Serving {
      chain = List.copyOf(chain);
      if (chain.isEmpty() || !Keys.isPair(key, chain.getFirst().getPublicKey())) {
        throw new IllegalArgumentException("the private key is not the key of the certificate");
      }
    }
  }

  /**
   * How ServiceAccount tokens are made and known.
   *
   * @param signer signs them
   * @param keys whose signatures count
   * @param issuers whom tokens may name; the first is who issues them
   * @param audiences of the API server, whom tokens are for when nobody else is named
   */
  public record Tokens(SigningKey signer, List<SigningKey> keys, List<String> issuers, List<String> audiences) {
    /** Who issues tokens where nothing else is said. */
    public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

    public Tokens {
      keys = List.copyOf(keys);
      issuers = List.copyOf(issuers);
      audiences = List.copyOf(audiences);
      if (issuers.isEmpty() || audiences.isEmpty()) {
        throw new IllegalArgumentException("ServiceAccount tokens need an issuer and an audience");
      }
    }

    /** By one key, and the usual name. */
    public static Tokens of(SigningKey key) {
      return new Tokens(key, List.of(key), List.of(ISSUER), List.of(ISSUER));
    }

    public String issuer() {
      return issuers.getFirst();
    }
  }
}
