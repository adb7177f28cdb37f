package dev.berth.controllers.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.yaml.Yaml;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankingTest {
  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final String READY = "status: {phase: Running, conditions: [{type: Ready, status: 'True', "
      + "lastTransitionTime: '2026-01-01T00:00:00Z'}]}, spec: {nodeName: node-1}";

  private static Pod pod(String name, String rest) {
    return new Pod((JsonObject) Yaml.parse("{metadata: {name: " + name + ", uid: " + name + "}, " + rest + "}"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "unscheduled before scheduled | status: {phase: Pending} | status: {phase: Pending}, spec: {nodeName: node-1}",
        "pending before running | status: {phase: Pending}, spec: {nodeName: node-1} | status: {phase: Running}, spec: {nodeName: node-1}",
        "not ready before ready | status: {phase: Running}, spec: {nodeName: node-1} | READY",
        "restarted often before seldom | READY RESTARTS3 | READY",
        "sidecars restarted often before seldom | READY RESTARTS2 SIDECAR3 | READY RESTARTS2 SIDECAR1",
        "containers count before sidecars | READY RESTARTS3 SIDECAR1 | READY RESTARTS2 SIDECAR3",
        "ready for a short time before long | READY SINCE23 | READY",
      })
  void whatLosesLeastGoesFirst(String rule, String first, String second) {
    Pod a = pod("z-first", expand(first));
    Pod b = pod("a-second", expand(second));
    assertThat(Ranking.firstToGo(List.of(b, a), List.of(), NOW)).as(rule).containsExactly(a, b);
    assertThat(Ranking.firstToGo(List.of(a, b), List.of(), NOW)).as(rule).containsExactly(a, b);
  }

  private static String expand(String text) {
    String[] words = text.strip().split(" ");
    if (!words[0].equals("READY")) {
      return text;
    }
    String pod = READY;
    for (String word : words) {
      String last = word.substring(word.length() - 1);
      if (word.startsWith("RESTARTS")) {
        pod = pod.replace("conditions:", "containerStatuses: [{restartCount: " + last + "}], conditions:");
      } else if (word.startsWith("SIDECAR")) {
        pod =
            pod.replace("conditions:", "initContainerStatuses: [{name: once, restartCount: 9}, {name: s, restartCount: " + last
                + "}], conditions:")
                .replace("nodeName:", "initContainers: [{name: once}, {name: s, restartPolicy: Always}], nodeName:");
      } else if (word.equals("SINCE23")) {
        pod = pod.replace("2026-01-01T00", "2026-01-01T23");
      }
    }
    return pod;
  }

  @org.junit.jupiter.api.Test
  void costsDecideBeforeNodesAndAges() {
    Pod cheap = new Pod((JsonObject) Yaml.parse("{metadata: {name: c, uid: c, annotations: {"
        + Ranking.DELETION_COST + ": '-5'}}, "
        + READY + "}"));
    Pod usual = pod("a", READY.replace("nodeName: node-1", "nodeName: m"));
    Pod neighbour = pod("b", READY.replace("nodeName: node-1", "nodeName: m"));
    assertThat(Ranking.firstToGo(List.of(usual, cheap), List.of(usual, neighbour, cheap), NOW))
        .containsExactly(cheap, usual);
  }

  @org.junit.jupiter.api.Test
  void theFullerNodeGivesFirst() {
    Pod alone = pod("a", READY);
    Pod crowded = pod("b", READY.replace("nodeName: node-1", "nodeName: m"));
    Pod neighbour = pod("c", READY.replace("nodeName: node-1", "nodeName: m"));
    assertThat(Ranking.firstToGo(List.of(alone, crowded), List.of(alone, crowded, neighbour), NOW))
        .containsExactly(crowded, alone);
  }
}
