package dev.berth.node.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyringTest {
  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static DockerConfig secret(String registry, String user) {
    String entry = "{\"auth\": \"" + base64(user + ":pa:ss") + "\"}";
    String json = "{\"auths\": {\"" + registry + "\": " + entry + "}}";
    return DockerConfig.of(JsonObject.EMPTY.with(".dockerconfigjson", base64(json)));
  }

  private static List<String> users(String image, DockerConfig... configs) {
    return new Keyring(List.of(configs)).of(ImageName.parse(image)).stream().map(Credential::username).toList();
  }

  @Test
  @Spec("F28")
  void bothFormatsOfSecretsAreRead() {
    assertThat(secret("r.io", "anna").byRegistry().get("r.io"))
        .isEqualTo(new Credential("anna", "pa:ss", "", ""));
    String old = "{\"r.io\": {\"username\": \"bob\", \"password\": \"x\"}}";
    assertThat(DockerConfig.of(JsonObject.EMPTY.with(".dockercfg", base64(old))).byRegistry().get("r.io"))
        .isEqualTo(new Credential("bob", "x", "", ""));
    assertThat(DockerConfig.of(JsonObject.EMPTY.with(".dockerconfigjson", base64("no json"))))
        .isEqualTo(DockerConfig.NONE);
    assertThat(DockerConfig.of(JsonObject.EMPTY)).isEqualTo(DockerConfig.NONE);
  }

  @Test
  @Spec("F28")
  void aCredentialFitsByHostAndPath() {
    assertThat(users("r.io/app", secret("r.io", "a"))).containsExactly("a");
    assertThat(users("r.io/app", secret("https://r.io/v1/", "a"))).containsExactly("a");
    assertThat(users("other.io/app", secret("r.io", "a"))).isEmpty();
    assertThat(users("r.io:5000/app", secret("r.io", "a"))).isEmpty();
    assertThat(users("r.io:5000/app", secret("r.io:5000", "a"))).containsExactly("a");
    assertThat(users("r.io/team/app", secret("r.io/team", "a"))).containsExactly("a");
    assertThat(users("r.io/others/app", secret("r.io/team", "a"))).isEmpty();
    assertThat(users("eu.r.io/app", secret("*.r.io", "a"))).containsExactly("a");
    assertThat(users("x.eu.r.io/app", secret("*.r.io", "a"))).isEmpty();
    assertThat(users("eu1.r.io/app", secret("eu*.r.io", "a"))).containsExactly("a");
  }

  @Test
  @Spec("F28")
  void theHubIsKnownByItsOldName() {
    assertThat(users("busybox", secret("https://index.docker.io/v1/", "a"))).containsExactly("a");
    assertThat(users("docker.io/team/app", secret("docker.io", "a"))).containsExactly("a");
    assertThat(users("r.io/busybox", secret("https://index.docker.io/v1/", "a"))).isEmpty();
  }

  @Test
  @Spec("F28")
  void theMostSpecificIsTriedFirst() {
    assertThat(users("r.io/team/app", secret("r.io", "all"), secret("r.io/team", "team")))
        .containsExactly("team", "all");
  }

  @Test
  void aPasswordIsNotPrinted() {
    assertThat(new Credential("anna", "secret", "", "").toString()).doesNotContain("secret");
  }
}
