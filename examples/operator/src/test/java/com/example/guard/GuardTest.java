package com.example.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.junit.BerthTest;
import dev.berth.junit.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A validating and a mutating webhook, called over TLS. */
@BerthTest(nodes = 1)
class GuardTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private static Guard guard;

  @BeforeAll
  static void start(Cluster cluster, @TempDir Path dir) throws Exception {
    KeyStore keys = keys(dir.resolve("keys.p12"));
    guard = new Guard(tls(keys));
    cluster.apply(Path.of("src/main/resources/ensemble-crd.yaml"));
    String authority = Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(keys.getCertificate("guard").getEncoded());
    String pem = "-----BEGIN CERTIFICATE-----\n" + authority + "\n-----END CERTIFICATE-----\n";
    String bundle = Base64.getEncoder().encodeToString(pem.getBytes());
    cluster.apply(configuration("Mutating", guard.url("/mutate"), bundle));
    cluster.apply(configuration("Validating", guard.url("/validate"), bundle));
  }

  @AfterAll
  static void stop() {
    guard.close();
  }

  /** A key and a certificate of its own, by the JDK's tool. */
  private static KeyStore keys(Path file) throws IOException, InterruptedException, GeneralSecurityException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "guard",
                "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost", "-ext", "san=dns:localhost",
                "-ext", "bc=ca:true", "-validity", "2", "-storetype", "PKCS12", "-storepass", new String(PASSWORD),
                "-keystore", file.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static SSLContext tls(KeyStore keys) throws GeneralSecurityException {
    KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    return tls;
  }

  private static String configuration(String kind, String url, String bundle) {
    return """
        apiVersion: admissionregistration.k8s.io/v1
        kind: %sWebhookConfiguration
        metadata: {name: guard}
        webhooks:
        - name: guard.example.com
          admissionReviewVersions: [v1]
          sideEffects: None
          clientConfig: {url: "%s", caBundle: %s}
          rules:
          - {apiGroups: [example.com], apiVersions: [v1], resources: [ensembles], operations: [CREATE, UPDATE]}
        """
        .formatted(kind, url, bundle);
  }

  private static String ensemble(int members) {
    return "{apiVersion: example.com/v1, kind: Ensemble, metadata: {name: zoo}, spec: {members: " + members + "}}";
  }

  @Test
  void evenNumberIsRefusedInTheWordsOfTheOperator(Cluster cluster) {
    assertThatThrownBy(() -> cluster.apply(ensemble(2)))
        .hasMessageContaining("admission webhook \"guard.example.com\" denied the request")
        .hasMessageContaining("an ensemble has an odd number of members");
    assertThat(cluster.get("ensemble", "", "zoo")).isEmpty();
  }

  @Test
  void whatIsLetInIsLabelled(Cluster cluster) {
    cluster.apply(ensemble(3));
    assertThat(cluster.get("ensemble", "", "zoo").orElseThrow().object("metadata").object("labels").text("guarded"))
        .isEqualTo("yes");
    assertThatThrownBy(() -> cluster.apply(ensemble(4))).hasMessageContaining("odd number");
  }
}
