package dev.berth.api.access;

import dev.berth.api.Request;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Users by TLS client certificate: CN is the name, each O a group, and the subject attribute 1.3.6.1.4.1.57683.2 the uid
 * (upstream {@code authentication/request/x509}). The certificate must be good for client authentication and lead to one
 * of our authorities.
 *
 * <p>The owner of the memory of certificates that were verified: the chain of a connection is looked at once, not with
 * every request. The time is looked at with every request.
 */
public final class ClientCertificates implements Authenticator {
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USE = "2.5.29.37.0";
  private static final int REMEMBERED = 4096;

  private final Set<TrustAnchor> authorities;
  private final InstantSource clock;
  private final Map<X509Certificate, Identity> verified = new ConcurrentHashMap<>();

  public ClientCertificates(List<X509Certificate> authorities, InstantSource clock) {
    this.authorities = authorities.stream().map(a -> new TrustAnchor(a, null)).collect(Collectors.toSet());
    this.clock = clock;
  }

  @Override
  public Identity authenticate(Request request) {
    List<X509Certificate> chain = request.peerCertificates();
    if (chain.isEmpty()) {
      return new Identity.Unknown();
    }
    X509Certificate leaf = chain.getFirst();
    Instant now = clock.instant();
    Identity known = verified.get(leaf);
    if (known != null) {
      try {
        leaf.checkValidity(Date.from(now));
        return known;
      } catch (CertificateException e) {
        verified.remove(leaf);
        return refused(leaf, "certificate has expired or is not yet valid: current time " + now);
      }
    }
    try {
      verify(chain, now);
    } catch (GeneralSecurityException e) {
      return refused(leaf, String.valueOf(e.getMessage()));
    }
    Identity identity = identity(leaf);
    if (verified.size() >= REMEMBERED) {
      verified.clear();
    }
    verified.put(leaf, identity);
    return identity;
  }

  private void verify(List<X509Certificate> chain, Instant now) throws GeneralSecurityException {
    X509Certificate leaf = chain.getFirst();
    List<String> uses = uses(leaf);
    if (!uses.isEmpty() && !uses.contains(CLIENT_AUTH) && !uses.contains(ANY_USE)) {
      throw new CertificateException("certificate specifies an incompatible key usage");
    }
    PKIXParameters parameters = new PKIXParameters(authorities);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    // a chain that ends with the authority itself is as good as one that ends before it
    List<X509Certificate> path =
        chain.stream()
            .filter(c -> authorities.stream().noneMatch(a -> c.equals(a.getTrustedCert())))
            .toList();
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
  }

  private static List<String> uses(X509Certificate certificate) throws CertificateParsingException {
    List<String> uses = certificate.getExtendedKeyUsage();
    return uses == null ? List.of() : uses;
  }

  private static Identity identity(X509Certificate leaf) {
    try {
      Subject subject = Subject.of(leaf.getSubjectX500Principal());
      if (subject.commonName().isEmpty()) {
        return new Identity.Unknown();
      }
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded());
      return new Identity.Known(
          new User(
              subject.commonName(),
              subject.uid(),
              subject.organizations(),
              Map.of(User.CREDENTIAL_ID, List.of("X509SHA256=" + HexFormat.of().formatHex(digest)))));
    } catch (GeneralSecurityException e) {
      return refused(leaf, String.valueOf(e.getMessage()));
    }
  }

  private static Identity refused(X509Certificate leaf, String why) {
    return new Identity.Rejected(
        "verifying certificate SN=" + leaf.getSerialNumber() + ", subject " + leaf.getSubjectX500Principal()
            + " failed: x509: " + why);
  }
}
