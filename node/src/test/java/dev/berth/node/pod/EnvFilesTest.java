package dev.berth.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.Pod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvFilesTest {
  private static final EnvFiles.Ref FILE = new EnvFiles.Ref("v", "a/b.env");

  private static Environment environment(EnvFiles.Found found, boolean optional) {
    Pod pod =
        new Pod(
            (JsonObject)
                Yaml.parse(
                    "{metadata: {name: p, namespace: n}, spec: {containers: [{name: c, env: ["
                        + "{name: OURS, valueFrom: {fileKeyRef: {volumeName: v, path: a/b.env, key: KEY, optional: " + optional
                        + "}}}, {name: URL, value: 'x$(OURS)'}]}]}}"));
    ContainerSpec spec = ContainerSpec.of(pod).getFirst();
    assertThat(EnvFiles.of(spec)).containsExactly(FILE);
    return Environment.of(
        pod, spec, List.of(), List.of(), JsonObject.EMPTY, Environment.Lookup.NONE, new EnvFiles(Map.of(FILE, found)));
  }

  private static EnvFiles.Found text(String text) {
    return new EnvFiles.Variables("/node/v/a/b.env", ((EnvFile.Parsed) EnvFile.parse(text)).values());
  }

  private static Map<String, String> values(Environment environment) {
    return ((Environment.Resolved) environment).values();
  }

  @Test
  @Spec("F31")
  void aKeyOfAFileIsAVariableToWhichOthersMayRefer() {
    assertThat(values(environment(text("KEY='value'\n"), false))).containsEntry("OURS", "value").containsEntry("URL", "xvalue");
  }

  @Test
  void aKeyThatIsMissingOrEmptyStopsAContainerUnlessItIsOptional() {
    for (String text : new String[] {"OTHER='1'", "KEY=''"}) {
      assertThat(environment(text(text), false))
          .isEqualTo(new Environment.Missing("environment variable key \"KEY\" not found in file \"/node/v/a/b.env\""));
      assertThat(values(environment(text(text), true))).doesNotContainKey("OURS").containsEntry("URL", "x$(OURS)");
    }
  }

  @Test
  void aFileThatIsMissingStopsAContainerUnlessItIsOptional() {
    assertThat(environment(new EnvFiles.NoFile(), false)).isEqualTo(new Environment.Missing("couldn't parse env file"));
    assertThat(values(environment(new EnvFiles.NoFile(), true))).doesNotContainKey("OURS");
  }

  @Test
  void aFileThatIsNoneStopsAContainerInAnyCaseAndNothingIsSaidOfItsText() {
    for (boolean optional : new boolean[] {false, true}) {
      assertThat(environment(new EnvFiles.NotReadable(), optional))
          .isEqualTo(new Environment.Missing("couldn't parse env file"));
      assertThat(environment(new EnvFiles.NoVolume(), optional))
          .isEqualTo(new Environment.Missing("cannot find the volume \"v\" referenced by FileKeyRef"));
    }
  }
}
