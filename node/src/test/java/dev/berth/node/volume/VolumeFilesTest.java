package dev.berth.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Pod;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.LocalVolume.Token;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VolumeFilesTest {
  private static final String POD =
      """
      metadata: {name: web-0, namespace: shop, uid: u1, labels: {app: web, tier: front}, annotations: {note: "a\\nb"}}
      spec:
        containers:
        - name: c
          resources: {requests: {cpu: 250m}, limits: {memory: 64Mi}}
      """;

  private static JsonObject yaml(String text) {
    return (JsonObject) Yaml.parse(text);
  }

  private static Optional<AnyObject> find(boolean secret, String namespace, String name) {
    JsonObject object =
        secret
            ? yaml("{data: {key: AP/+, user: YWxpY2U=}}")
            : yaml("{data: {a: text, b: more}, binaryData: {bin: AP/+}}");
    return name.equals("there") && namespace.equals("shop") ? Optional.of(new AnyObject(object)) : Optional.empty();
  }

  private static VolumeFiles.Answer answer(String pod, Kind kind, String source) {
    return new VolumeFiles(new Pod(yaml(pod)), yaml("{cpu: '4', memory: 8Gi}"), VolumeFilesTest::find)
        .of(kind, yaml(source));
  }

  private static VolumeFiles.Found found(Kind kind, String source) {
    return (VolumeFiles.Found) answer(POD, kind, source);
  }

  private static String absent(Kind kind, String source) {
    return ((VolumeFiles.Absent) answer(POD, kind, source)).message();
  }

  @Test
  @Spec("C105")
  void bytesStayWhatTheyAre() {
    byte[] expected = {0, (byte) 0xff, (byte) 0xfe};
    assertThat(found(Kind.CONFIG_MAP, "{name: there}").files().get("bin").bytes()).isEqualTo(expected);
    assertThat(found(Kind.SECRET, "{secretName: there}").files().get("key").bytes()).isEqualTo(expected);
  }

  @Test
  @Spec("C105")
  void modesAreTheItemsThenTheVolumesThenReadableForAll() {
    var files =
        found(Kind.CONFIG_MAP, "{name: there, defaultMode: 256, items: [{key: a, path: x/a, mode: 448}, {key: b, path: b}]}").files();
    assertThat(files.keySet()).containsExactly("b", "x/a");
    assertThat(files.get("x/a").mode()).isEqualTo(0700);
    assertThat(files.get("b").mode()).isEqualTo(0400);
    assertThat(found(Kind.CONFIG_MAP, "{name: there}").files().get("a").mode()).isEqualTo(0644);
  }

  @Test
  @Spec("C84")
  void whatIsMissingIsNamedUnlessItIsOptional() {
    assertThat(absent(Kind.CONFIG_MAP, "{name: none}")).isEqualTo("configmap \"none\" not found");
    assertThat(absent(Kind.SECRET, "{secretName: none}")).isEqualTo("secret \"none\" not found");
    assertThat(absent(Kind.CONFIG_MAP, "{name: there, items: [{key: k, path: k}]}"))
        .isEqualTo("configmap references non-existent config key: k");
    assertThat(absent(Kind.SECRET, "{secretName: there, items: [{key: k, path: k}]}"))
        .isEqualTo("references non-existent secret key: k");
    assertThat(found(Kind.SECRET, "{secretName: none, optional: true}").files()).isEmpty();
  }

  @Test
  @Spec("F34")
  void theDownwardApiTellsOfThePodAndItsContainers() {
    var files =
        found(
                Kind.DOWNWARD_API,
                """
                items:
                - {path: labels, fieldRef: {fieldPath: metadata.labels}}
                - {path: note, fieldRef: {fieldPath: metadata.annotations}}
                - {path: app, mode: 288, fieldRef: {fieldPath: "metadata.labels['app']"}}
                - {path: memory, resourceFieldRef: {containerName: c, resource: limits.memory, divisor: 1Mi}}
                - {path: cpu, resourceFieldRef: {containerName: c, resource: limits.cpu}}
                """)
            .files();
    assertThat(files.get("labels").text()).isEqualTo("app=\"web\"\ntier=\"front\"");
    assertThat(files.get("note").text()).isEqualTo("note=\"a\\nb\"");
    assertThat(files.get("app")).isEqualTo(FileContent.of("web", 0440));
    assertThat(files.get("memory").text()).isEqualTo("64");
    assertThat(files.get("cpu").text()).isEqualTo("4");
  }

  private static final String ACCESS =
      """
      defaultMode: 420
      sources:
      - serviceAccountToken: {path: token, expirationSeconds: 3607}
      - serviceAccountToken: {path: other, audience: vault}
      - configMap: {name: there, items: [{key: a, path: ca.crt}]}
      - downwardAPI: {items: [{path: namespace, fieldRef: {fieldPath: metadata.namespace}}]}
      """;

  @Test
  @Spec("F35")
  void whatPodsNeedToSpeakToTheApiComesTogether() {
    VolumeFiles.Found found = found(Kind.PROJECTED, ACCESS);
    assertThat(found.files()).containsOnlyKeys("ca.crt", "namespace");
    assertThat(found.files().get("namespace").text()).isEqualTo("shop");
    assertThat(found.tokens())
        .containsExactly(new Token("token", "", 3607, 0644), new Token("other", "vault", 3600, 0644));
  }

  @Test
  @Spec("F35")
  void aTokenThatHasAnOwnerOrAGroupIsNobodyElses() {
    for (String context : new String[] {"{fsGroup: 2000}", "{runAsUser: 1000}"}) {
      VolumeFiles.Found found =
          (VolumeFiles.Found) answer(POD + "  securityContext: " + context + "\n", Kind.PROJECTED, ACCESS);
      assertThat(found.tokens()).extracting(Token::mode).containsOnly(0600);
    }
  }

  @Test
  void anOwnerIsKnownOnlyWhereAllContainersRunAsTheSameUser() {
    assertThat(VolumeFiles.fsUser(new Pod(yaml("spec: {securityContext: {runAsUser: 7}, containers: [{name: a}, {name: b}]}"))))
        .contains(7L);
    assertThat(
            VolumeFiles.fsUser(
                new Pod(yaml("spec: {securityContext: {runAsUser: 7}, containers: [{name: a, securityContext: {runAsUser: 8}}, {name: b}]}"))))
        .isEmpty();
    assertThat(VolumeFiles.fsUser(new Pod(yaml("spec: {containers: [{name: a}]}")))).isEmpty();
  }

  @Test
  void whatThisNodeCannotProjectIsSaid() {
    assertThat(absent(Kind.PROJECTED, "{sources: [{clusterTrustBundle: {path: x}}]}")).contains("not supported on this node");
  }
}
