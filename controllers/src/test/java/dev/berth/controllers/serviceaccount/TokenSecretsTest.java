package dev.berth.controllers.serviceaccount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controllers.volume.Stage;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenSecretsTest {
  private final Stage stage = new Stage();

  @BeforeEach
  void anAccount() {
    stage.put(
        Kinds.SERVICE_ACCOUNT, "{metadata: {namespace: default, name: robot, uid: u}, secrets: [{name: tok}, {name: other}]}");
  }

  private void secret(String type, String annotations) {
    stage.put(
        Kinds.SECRET,
        "{metadata: {namespace: default, name: tok, annotations: {%s}}, type: %s}".formatted(annotations, type));
  }

  private void start() {
    stage.start(new TokenSecrets("PEM", (namespace, account, uid, name) -> String.join(" ", namespace, account, uid, name)));
  }

  private Optional<AnyObject> token() {
    return stage.source.get(Kinds.SECRET, "default", "tok");
  }

  private String data(String member) {
    return new String(
        Base64.getDecoder().decode(token().orElseThrow().json().object("data").text(member)), StandardCharsets.UTF_8);
  }

  @Test
  void aSecretThatNamesAnAccountIsGivenItsTokenOnce() {
    secret("kubernetes.io/service-account-token", "kubernetes.io/service-account.name: robot");
    start();
    assertThat(data("token")).isEqualTo("default robot u tok");
    assertThat(data("namespace")).isEqualTo("default");
    assertThat(data("ca.crt")).isEqualTo("PEM");
    assertThat(token().orElseThrow().meta().annotations().text("kubernetes.io/service-account.uid")).isEqualTo("u");
    assertThat(stage.writes()).hasSize(1);
  }

  @Test
  void otherSecretsAreLeftAlone() {
    secret("Opaque", "kubernetes.io/service-account.name: robot");
    start();
    assertThat(stage.writes()).isEmpty();
  }

  @Test
  void aSecretOfAnAccountThatIsNotThereOrAnotherByThatNameGoes() {
    secret("kubernetes.io/service-account-token", "kubernetes.io/service-account.name: nobody");
    start();
    assertThat(token()).isEmpty();
    secret(
        "kubernetes.io/service-account-token",
        "kubernetes.io/service-account.name: robot, kubernetes.io/service-account.uid: older");
    stage.settle();
    assertThat(token()).isEmpty();
  }

  @Test
  void secretsGoWithTheirAccountAndTheAccountForgetsThoseThatGo() {
    secret("kubernetes.io/service-account-token", "kubernetes.io/service-account.name: robot");
    start();
    stage.source.remove(Kinds.SECRET, "default", "tok");
    stage.settle();
    AnyObject account = stage.source.get(Kinds.SERVICE_ACCOUNT, "default", "robot").orElseThrow();
    assertThat(account.json().array("secrets").objects().map(ref -> ref.text("name"))).containsExactly("other");

    secret("kubernetes.io/service-account-token", "kubernetes.io/service-account.name: robot");
    stage.settle();
    stage.source.remove(Kinds.SERVICE_ACCOUNT, "default", "robot");
    stage.settle();
    assertThat(token()).isEmpty();
  }
}
