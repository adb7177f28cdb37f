package dev.berth.controllers.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.controllers.volume.Stage;
import dev.berth.model.kinds.Kinds;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class BootstrapSignerTest {
  private final Stage stage = new Stage();

  private void info(String data) {
    stage.put(Kinds.CONFIG_MAP, "{metadata: {namespace: kube-public, name: cluster-info}, data: {%s}}".formatted(data));
  }

  private void token(String id, String more) {
    token("bootstrap-token-" + id, id, more);
  }

  private void token(String name, String id, String more) {
    stage.put(
        Kinds.SECRET,
        ("{metadata: {namespace: kube-system, name: %s}, type: bootstrap.kubernetes.io/token, data: {token-id: %s,"
                + " token-secret: %s%s}}")
            .formatted(name, base64(id), base64("word"), more));
  }

  private static String signing() {
    return ", usage-bootstrap-signing: " + base64("true");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void start() {
    stage.start(new BootstrapSigner());
  }

  private JsonObject data() {
    return stage.source.get(Kinds.CONFIG_MAP, "kube-public", "cluster-info").orElseThrow().json().object("data");
  }

  @Test
  void whoKnowsTheTokenCanTellThatTheConfigIsThisClusters() throws GeneralSecurityException {
    info("kubeconfig: clusters");
    token("abcdef", signing());
    start();
    String[] parts = data().text("jws-kubeconfig-abcdef").split("\\.", -1);
    assertThat(parts).hasSize(3);
    assertThat(new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8))
        .isEqualTo("{\"alg\":\"HS256\",\"kid\":\"abcdef\"}");
    assertThat(parts[1]).isEmpty();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("word".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    assertThat(Base64.getUrlDecoder().decode(parts[2]))
        .isEqualTo(mac.doFinal((parts[0] + ".Y2x1c3RlcnM").getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void anotherConfigIsSignedAnewAndASignatureThatHoldsIsNotWrittenAgain() {
    info("kubeconfig: one");
    token("abcdef", signing());
    start();
    String first = data().text("jws-kubeconfig-abcdef");
    stage.settle();
    assertThat(stage.writes()).hasSize(1);
    info("kubeconfig: two, jws-kubeconfig-abcdef: " + first);
    stage.settle();
    assertThat(data().text("jws-kubeconfig-abcdef")).isNotEmpty().isNotEqualTo(first);
  }

  @Test
  void theSignatureOfATokenGoesWithIt() {
    info("kubeconfig: one, mine: stays");
    token("abcdef", signing());
    token("012345", signing());
    start();
    assertThat(data().names()).contains("jws-kubeconfig-abcdef", "jws-kubeconfig-012345");
    stage.source.remove(Kinds.SECRET, "kube-system", "bootstrap-token-abcdef");
    stage.settle();
    assertThat(data().names()).containsExactlyInAnyOrder("kubeconfig", "mine", "jws-kubeconfig-012345");
  }

  @Test
  void tokensForOtherUsesOutOfDateOrUnderAnotherNameSignNothing() {
    info("kubeconfig: one");
    token("aaaaaa", "");
    token("bbbbbb", signing() + ", expiration: " + base64("1999-01-01T00:00:00Z"));
    token("cccccc", signing() + ", expiration: " + base64("soon"));
    token("bootstrap-token-dddddd", "eeeeee", signing());
    start();
    assertThat(stage.writes()).isEmpty();
  }

  @Test
  void whereNobodyHasPublishedAConfigNothingIsSigned() {
    token("abcdef", signing());
    start();
    info("other: thing");
    stage.settle();
    assertThat(stage.writes()).isEmpty();
  }
}
