package dev.berth.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.simulator.rehearsal.Advice;
import dev.berth.simulator.rehearsal.Plan;
import dev.berth.simulator.rehearsal.Report;
import dev.berth.simulator.rehearsal.Variant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdviceTest extends RehearsalCase {
  private static Report rehearse(Plan plan) {
    Rehearsal.Outcome outcome = Rehearsal.run(plan, machine -> machine);
    return Report.of(plan, outcome.observed(), outcome.notes());
  }

  private List<Advice.Gain> advice(Plan plan) {
    return Advice.of(plan, rehearse(plan), other -> Optional.of(rehearse(other)));
  }

  @Test
  void aSetWithVolumesOnNodesNeedsOthersAndSomebodyWhoSaysThatItsNodeIsGone() {
    List<Advice.Gain> gains = advice(plan(setOn("berth-block"), "1m power-off node-2 10m"));
    assertThat(gains).extracting(Advice.Gain::change).containsExactly(
        "volumes that can move (class berth-net), and such a node called out of service",
        "nodes that fence themselves (berth agent --fence-after 40s), and volumes that can move (class berth-net)");
    assertThat(gains).allSatisfy(
        gain -> {
          assertThat(gain.workload()).isEqualTo("statefulset/web");
          assertThat(gain.beforeMillis()).isBetween(600_000L, 605_000L);
          assertThat(gain.afterMillis()).isBetween(50_000L, 65_000L);
        });
    assertThat(Advice.text(gains))
        .containsExactly(
            "",
            "what would have shortened it (the same again, with that change):",
            "  statefulset/web: not all served for 10 min 2 s",
            "    1 min 2 s     volumes that can move (class berth-net), and such a node called out of service",
            "    54 s          nodes that fence themselves (berth agent --fence-after 40s), and volumes that can move (class berth-net)");
  }

  @Test
  void aDeploymentIsAdvisedToToleranceAsWell() {
    String deployment =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api}
        spec:
          replicas: 3
          selector: {matchLabels: {app: api}}
          template:
            metadata: {labels: {app: api}}
            spec: {containers: [{name: c, image: "example/app:v1"}]}
        """;
    assertThat(advice(plan(deployment, "1m power-off all"))).isEmpty();
    assertThat(advice(plan(deployment, "1m power-off node-1 20m", "1m power-off node-2 20m")))
        .extracting(Advice.Gain::change)
        .containsExactly(
            "a node that lost power called out of service a minute later",
            "nodes that fence themselves (berth agent --fence-after 40s)",
            "tolerationSeconds: 30 for unreachable and not-ready in the pods' template");
  }

  @Test
  void whereNoNodeIsLostThereIsNothingToTry() {
    assertThat(Variant.of(plan(SET, "1m storm 1m"))).isEmpty();
    assertThat(Variant.of(plan(setOn("berth-net"), "1m drain node-1 5m"))).isEmpty();
    assertThat(Variant.of(plan(setOn("berth-block"), "1m drain node-1 5m"))).extracting(Variant::text)
        .containsExactly("volumes that can move (class berth-net)");
  }

  @Test
  void whoSaidItHimselfIsNotToldToSayIt() {
    assertThat(Variant.of(plan(setOn("berth-net"), "1m power-off node-1", "3m out-of-service node-1"))).extracting(Variant::text)
        .containsExactly(
            "nodes that fence themselves (berth agent --fence-after 40s)",
            "tolerationSeconds: 30 for unreachable and not-ready in the pods' template");
  }
}
