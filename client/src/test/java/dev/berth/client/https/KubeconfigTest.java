package dev.berth.client.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
  @TempDir private Path dir;

  private Endpoint parse(String cluster, String user) {
    return Kubeconfig.parse(
        """
        apiVersion: v1
        kind: Config
        current-context: here
        contexts:
        - {name: there, context: {cluster: none}}
        - {name: here, context: {cluster: c, user: u, namespace: n}}
        clusters:
        - {name: c, cluster: {server: "https://10.0.0.1:6443/base"%s}}
        users:
        - {name: u, user: {%s}}
        """
            .formatted(cluster, user),
        dir);
  }

  @Test
  void theCurrentContextCounts() {
    Endpoint endpoint = parse("", "token: abc");
    assertThat(endpoint.server()).hasToString("https://10.0.0.1:6443/base");
    assertThat(endpoint.authorities()).isEmpty();
    assertThat(endpoint.key()).isEmpty();
    assertThat(endpoint.token().orElseThrow().get()).isEqualTo("abc");
  }

  @Test
  void aTokenInAFileIsReadAnewEachTime() throws IOException {
    Endpoint endpoint = parse("", "tokenFile: token, token: old");
    Files.writeString(dir.resolve("token"), "one\n");
    assertThat(endpoint.token().orElseThrow().get()).isEqualTo("one");
    Files.writeString(dir.resolve("token"), "two\n");
    assertThat(endpoint.token().orElseThrow().get()).isEqualTo("two");
  }

  @Test
  void whatIsNotUnderstoodIsRefused() {
    assertThatThrownBy(() -> parse("", "exec: {command: aws}")).hasMessage("exec is not supported: use a token or a client certificate");
    assertThatThrownBy(() -> parse(", insecure-skip-tls-verify: true", "")).hasMessageContaining("insecure-skip-tls-verify");
    assertThatThrownBy(() -> parse("", "client-certificate: x.crt")).hasMessageContaining("x.crt");
    assertThatThrownBy(() -> Kubeconfig.parse("{current-context: x}", dir)).hasMessage("there is no \"x\" among its contexts");
  }

  @Test
  void aFileThatIsDamagedIsNamed() throws IOException {
    Path file = Files.writeString(dir.resolve("config"), "{current-context: x}");
    assertThatThrownBy(() -> Kubeconfig.read(file)).hasMessageStartingWith(file.toString());
    assertThatThrownBy(() -> Kubeconfig.read(dir.resolve("none"))).hasMessageContaining("none cannot be read");
  }

  private static String pem(String label, byte[] der) {
    return "text before\n-----BEGIN " + label + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
        + "\n-----END " + label + "-----\n";
  }

  private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  @Test
  void keysComeInTheFormsThatToolsWrite() throws GeneralSecurityException {
    KeyPair rsa = pair("RSA", 2048);
    byte[] pkcs8 = rsa.getPrivate().getEncoded();
    assertThat(PemKeys.key(pem("PRIVATE KEY", pkcs8))).isEqualTo(rsa.getPrivate());
    // behind the version, the algorithm and the header of the octet string
    assertThat(PemKeys.key(pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length)))).isEqualTo(rsa.getPrivate());
    KeyPair ec = pair("EC", 256);
    assertThat(PemKeys.key(pem("EC PARAMETERS", new byte[] {6, 1, 1}) + pem("PRIVATE KEY", ec.getPrivate().getEncoded())))
        .isEqualTo(ec.getPrivate());
    assertThatThrownBy(() -> PemKeys.key(pem("ENCRYPTED PRIVATE KEY", pkcs8))).hasMessageContaining("unencrypted");
    assertThatThrownBy(() -> PemKeys.certificates("nothing")).hasMessageContaining("BEGIN CERTIFICATE");
  }
}
