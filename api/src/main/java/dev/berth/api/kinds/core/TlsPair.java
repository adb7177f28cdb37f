package dev.berth.api.kinds.core;

import dev.berth.api.access.cert.Keys;
import dev.berth.base.json.JsonObject;
import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.Pem;
import dev.berth.base.tls.PemKeys;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether a server could use a certificate and a key together. Texts are those of Go's {@code crypto/tls.X509KeyPair}, which upstream
 * warns with; what is damaged inside a certificate is told in one word where Go has many.
 */
final class TlsPair {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";
  /** In Java's words. */
  private static final Set<String> KNOWN = Set.of("RSA", "EC", "EdDSA", "Ed25519");

  private TlsPair() {}

  /** What is wrong with those of a Secret of the type {@code kubernetes.io/tls}. */
  static Optional<String> flaw(JsonObject data) {
    List<Pem.Block> certificates = blocks(data.text("tls.crt"));
    Optional<Pem.Block> certificate = certificates.stream().filter(b -> b.label().equals(CERTIFICATE)).findFirst();
    if (certificate.isEmpty()) {
      return Optional.of(noCertificate(certificates.stream().map(Pem.Block::label).toList()));
    }
    Predicate<Pem.Block> isKey = b -> b.label().equals(KEY) || b.label().endsWith(" " + KEY);
    List<Pem.Block> keys = blocks(data.text("tls.key"));
    Optional<Pem.Block> key = keys.stream().filter(isKey).findFirst();
    if (key.isEmpty()) {
      return Optional.of(noKey(keys.stream().map(Pem.Block::label).toList()));
    }
    PublicKey open;
    try {
      open = PemKeys.certificate(certificate.get().der()).getPublicKey();
    } catch (KeyMaterialException e) {
      return Optional.of("x509: malformed certificate");
    }
    try {
      return mismatch(open, PemKeys.privateKey(Pem.encode(key.get().label(), key.get().der())));
    } catch (KeyMaterialException e) {
      return Optional.of("tls: failed to parse private key");
    }
  }

  /** A text with a damaged block has none: whoever loads it finds nothing to use either. */
  private static List<Pem.Block> blocks(String base64) {
    try {
      return Pem.parse(new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1));
    } catch (KeyMaterialException e) {
      return List.of();
    }
  }

  private static String noCertificate(List<String> skipped) {
    if (skipped.isEmpty()) {
      return "tls: failed to find any PEM data in certificate input";
    }
    return skipped.size() == 1 && skipped.getFirst().endsWith(KEY)
        ? "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have"
            + " been switched"
        : "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following"
            + " types: " + listed(skipped);
  }

  private static String noKey(List<String> skipped) {
    if (skipped.isEmpty()) {
      return "tls: failed to find any PEM data in key input";
    }
    return skipped.size() == 1 && skipped.getFirst().equals(CERTIFICATE)
        ? "tls: found a certificate rather than a key in the PEM for the private key"
        : "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the"
            + " following types: " + listed(skipped);
  }

  private static String listed(List<String> types) {
    return "[" + String.join(" ", types) + "]";
  }

  private static Optional<String> mismatch(PublicKey open, PrivateKey secret) {
    if (!KNOWN.contains(open.getAlgorithm())) {
      return Optional.of("tls: unknown public key algorithm");
    }
    if (!open.getAlgorithm().equals(secret.getAlgorithm())) {
      return Optional.of("tls: private key type does not match public key type");
    }
    return Keys.isPair(secret, open) ? Optional.empty() : Optional.of("tls: private key does not match public key");
  }
}
