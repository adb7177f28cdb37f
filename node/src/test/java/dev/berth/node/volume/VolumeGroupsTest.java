package dev.berth.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.FixedSource;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeGroupsTest {
  /** Claims a and b are bound to volumes with a group, c to one without, d is not bound, and of e the group is no number. */
  private static View view() {
    VirtualLoop loop = new VirtualLoop(1);
    FixedSource source = new FixedSource(loop);
    View view = source.picture(Kinds.CLAIM, Kinds.VOLUME);
    String[][] groups = {{"a", "1234"}, {"b", "4321"}, {"c", ""}, {"e", "staff"}};
    for (String[] group : groups) {
      source.put(
          Kinds.VOLUME,
          "{metadata: {name: of-%s, annotations: {pv.beta.kubernetes.io/gid: '%s'}}}".formatted(group[0], group[1]));
      source.put(
          Kinds.CLAIM, "{metadata: {namespace: n, name: %s}, spec: {volumeName: of-%1$s}}".formatted(group[0]));
    }
    source.put(Kinds.CLAIM, "{metadata: {namespace: n, name: d}, spec: {}}");
    loop.runDue();
    return view;
  }

  @ParameterizedTest
  @Spec("G40")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                             | a, b | {supplementalGroups: [1234, 4321]}
          {supplementalGroups: [7], fsGroup: 8}          | a, c | {supplementalGroups: [7, 1234], fsGroup: 8}
          {supplementalGroups: [1234]}                   | a    | {supplementalGroups: [1234]}
          {runAsUser: 5}                                 | c, d | {runAsUser: 5}
          {}                                             | e, x | {}
          {}                                             | a, a | {supplementalGroups: [1234]}
          """)
  void processesAreInTheGroupsOfTheirVolumes(String context, String claims, String expected) {
    StringBuilder volumes = new StringBuilder();
    for (String claim : claims.split(", ", -1)) {
      volumes.append("{name: v, persistentVolumeClaim: {claimName: ").append(claim).append("}},");
    }
    Pod pod =
        new Pod(
            (JsonObject)
                Yaml.parse(
                    "{metadata: {namespace: n, name: p}, spec: {securityContext: " + context + ", volumes: [" + volumes + "]}}"));
    assertThat(VolumeGroups.added(pod, view()).object("securityContext")).isEqualTo(Yaml.parse(expected));
  }
}
