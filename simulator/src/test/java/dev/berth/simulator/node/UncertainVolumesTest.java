package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.simulated.Faults.Fault;
import dev.berth.storage.simulated.Faults.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is undone when a pod goes whose volume was staged or published with success, without, or perhaps (upstream
 * pkg/kubelet/volumemanager/reconciler, Test_UncertainDeviceGlobalMounts and Test_UncertainVolumeMountState).
 */
class UncertainVolumesTest {
  private static final Set<Verb> UNDOING = Set.of(Verb.UNSTAGE, Verb.UNPUBLISH);

  @ParameterizedTest
  @Spec({"C88", "G40"})
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          STAGE   | success      | UNSTAGE UNPUBLISH
          STAGE   | timed out    | UNSTAGE
          STAGE   | never there  | UNSTAGE
          STAGE   | refused      |
          PUBLISH | success      | UNSTAGE UNPUBLISH
          PUBLISH | timed out    | UNSTAGE UNPUBLISH
          PUBLISH | never there  | UNSTAGE UNPUBLISH
          PUBLISH | refused      | UNSTAGE
          """)
  void whatMayHaveHappenedIsUndoneAndNothingElse(Verb verb, String how, String undone) {
    try (NodeHouse house = new NodeHouse(1)) {
      List<Verb> asked = new ArrayList<>();
      Fault fault =
          switch (how) {
            case "timed out" -> new Fault.Lost(new DriverException(Code.DEADLINE_EXCEEDED, "no answer"));
            case "never there" -> new Fault.Fails(new DriverException(Code.DEADLINE_EXCEEDED, "no answer"));
            case "refused" -> new Fault.Fails(new DriverException(Code.INVALID_ARGUMENT, "never"));
            default -> Fault.NONE;
          };
      house.boundClaim(house.dir, "data");
      house.dir.faults(
          (driver, doing, id, node) -> {
            asked.add(doing);
            return doing == verb ? fault : Fault.NONE;
          });
      house.podWith("a", "node-1", "data", "");
      house.advance(100);
      assertThat(asked).contains(verb);
      assertThat(house.phase("a")).isEqualTo(how.equals("success") ? "Running" : "Pending");
      asked.clear();
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(120_000);
      assertThat(house.exists("a")).isFalse();
      assertThat(house.dir.volumes().getFirst().staged()).isEmpty();
      assertThat(house.dir.volumes().getFirst().published()).isEmpty();
      Set<String> told = new TreeSet<>();
      asked.stream().filter(UNDOING::contains).map(Verb::name).forEach(told::add);
      assertThat(String.join(" ", new TreeSet<>(told).descendingSet()))
          .isEqualTo(undone == null ? "" : undone);
    }
  }

  @ParameterizedTest
  @Spec({"C88", "G40"})
  @CsvSource({"STAGE, true", "STAGE, false", "PUBLISH, true", "PUBLISH, false"})
  void whatTimedOutIsDoneAgainWhetherItHadHappenedOrNot(Verb verb, boolean happened) {
    try (NodeHouse house = new NodeHouse(1)) {
      List<Verb> asked = new ArrayList<>();
      house.boundClaim(house.dir, "data");
      house.dir.faults(
          (driver, doing, id, node) -> {
            asked.add(doing);
            DriverException why = new DriverException(Code.DEADLINE_EXCEEDED, "no answer");
            boolean first = doing == verb && asked.stream().filter(verb::equals).count() == 1;
            return !first ? Fault.NONE : happened ? new Fault.Lost(why) : new Fault.Fails(why);
          });
      house.podWith("a", "node-1", "data", "");
      assertThat(house.until(60, () -> house.phase("a").equals("Running"))).isTrue();
      assertThat(asked.stream().filter(verb::equals).count()).isEqualTo(2);
      assertThat(asked).doesNotContain(Verb.UNSTAGE, Verb.UNPUBLISH);
      assertThat(house.dir.volumes().getFirst().published().get("node-1")).hasSize(1);
    }
  }
}
