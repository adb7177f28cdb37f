package dev.berth.client.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void aKeyThatIsDamagedIsAMistakeOfTheFile() throws IOException {
    String damaged = Base64.getEncoder().encodeToString("nothing".getBytes(StandardCharsets.US_ASCII));
    Path file =
        Files.writeString(
            dir.resolve("config"),
            "{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server:"
                + " \"https://h\"}}], users: [{name: u, user: {client-certificate-data: " + damaged + ", client-key-data: " + damaged + "}}]}");
    assertThatThrownBy(() -> Kubeconfig.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + ": there is no certificate (BEGIN CERTIFICATE) in it");
  }
}
