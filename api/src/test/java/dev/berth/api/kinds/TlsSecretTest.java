package dev.berth.api.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Issuer;
import dev.berth.api.access.cert.Keys;
import dev.berth.base.json.JsonObject;
import dev.berth.base.tls.Pem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of Secrets that no server can use, in Go's words. */
class TlsSecretTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Credential EC = Issuer.authority("a", NOW);
  private static final Credential OTHER = Issuer.authority("b", NOW);
  private static final KeyPair PAIR = rsa();
  private static final Credential RSA = Issuer.authority("c", PAIR, NOW);

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> warnings(String type, String certificate, String key) {
    Base64.Encoder base64 = Base64.getEncoder();
    JsonObject secret =
        Strategist.created(
            """
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "type": "%s", "data": {"tls.crt": "%s", "tls.key": "%s"}}
            """
                .formatted(
                    type,
                    base64.encodeToString(certificate.getBytes(StandardCharsets.UTF_8)),
                    base64.encodeToString(key.getBytes(StandardCharsets.UTF_8))));
    return Strategist.strategy(secret).warnings(secret);
  }

  private static List<String> warnings(String certificate, String key) {
    return warnings("kubernetes.io/tls", certificate, key);
  }

  @Test
  void aPairIsNothingToSpeakOf() {
    assertThat(warnings(EC.certificatePem(), EC.keyPem())).isEmpty();
    assertThat(warnings(EC.certificatePem(), Keys.toSec1Pem(EC.key(), EC.certificate().getPublicKey()))).isEmpty();
    assertThat(warnings(RSA.certificatePem() + OTHER.certificatePem(), RSA.keyPem())).isEmpty();
    assertThat(warnings("Opaque", "", "")).isEmpty();
  }

  @Test
  void anothersKeyIsTold() {
    assertThat(warnings(EC.certificatePem(), OTHER.keyPem())).containsExactly("tls: private key does not match public key");
    assertThat(warnings(RSA.certificatePem(), Keys.toPem(rsa().getPrivate())))
        .containsExactly("tls: private key does not match public key");
    assertThat(warnings(RSA.certificatePem(), EC.keyPem()))
        .containsExactly("tls: private key type does not match public key type");
  }

  @Test
  void whatIsNeitherIsTold() {
    assertThat(warnings("", "")).containsExactly("tls: failed to find any PEM data in certificate input");
    assertThat(warnings(EC.certificatePem(), "words")).containsExactly("tls: failed to find any PEM data in key input");
    assertThat(warnings(EC.certificatePem(), "-----BEGIN PRIVATE KEY-----\n"))
        .containsExactly("tls: failed to find any PEM data in key input");
    assertThat(warnings(EC.keyPem(), EC.certificatePem()))
        .containsExactly(
            "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been"
                + " switched");
    assertThat(warnings(EC.certificatePem(), EC.certificatePem()))
        .containsExactly("tls: found a certificate rather than a key in the PEM for the private key");
    String open = Keys.toPem(EC.certificate().getPublicKey());
    assertThat(warnings(open, EC.keyPem()))
        .containsExactly(
            "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types:"
                + " [PUBLIC KEY]");
    assertThat(warnings(EC.certificatePem(), open + EC.certificatePem()))
        .containsExactly(
            "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the"
                + " following types: [PUBLIC KEY CERTIFICATE]");
    assertThat(warnings(Pem.encode("CERTIFICATE", new byte[9]), EC.keyPem())).containsExactly("x509: malformed certificate");
    assertThat(warnings(EC.certificatePem(), Pem.encode("ENCRYPTED PRIVATE KEY", new byte[9])))
        .containsExactly("tls: failed to parse private key");
  }
}
