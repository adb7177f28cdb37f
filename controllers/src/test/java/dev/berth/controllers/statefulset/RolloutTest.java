package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.controllers.statefulset.Roster.Slot;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutTest {

  /** Pods of the old revision, but for those that are marked {@code new}: {@code ready}, {@code unready}, {@code … going}. */
  private static List<Slot> slots(String states) {
    List<Slot> slots = new ArrayList<>();
    for (String state : List.of(states.split(" +", -1))) {
      int ordinal = slots.size();
      String revision = state.startsWith("new") ? "new" : "old";
      String plain =
          switch (state.replace("new-", "")) {
            case "r" -> "ready";
            case "u" -> "unready";
            case "t" -> "ready going";
            case "y" -> "ready 3s";
            default -> throw new IllegalArgumentException(state);
          };
      JsonObject pod =
          (JsonObject)
              Yaml.parse(
                  "{metadata: {name: web-%d, labels: {controller-revision-hash: %s}}}".formatted(ordinal, revision));
      Pod view = new Pod(PodStates.apply(pod, plain, Bench.NOW));
      slots.add(new Slot(ordinal, Optional.of(Member.of(view, 10, Bench.NOW, false, false))));
    }
    return slots;
  }

  private static String names(List<Member> members) {
    List<Integer> ordinals = members.stream().map(Member::ordinal).sorted().toList();
    return ordinals.toString();
  }

  /** The table of k/k#137666: r ready, u unready, t terminating, y ready for too short a time. What is left there is what is not deleted here. */
  @ParameterizedTest
  @Spec({"B56", "G30", "H14"})
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Parallel     | 0 | 1 | u           | [0]
          Parallel     | 0 | 1 | r r u       | [2]
          Parallel     | 0 | 2 | r r r u u   | [3, 4]
          OrderedReady | 0 | 1 | u           | []
          OrderedReady | 0 | 1 | r r u       | []
          OrderedReady | 0 | 2 | r r r r u   | [4]
          Parallel     | 0 | 1 | r r t       | []
          OrderedReady | 0 | 1 | r r t       | []
          Parallel     | 0 | 3 | r r r u t   | [2, 3]
          Parallel     | 0 | 1 | r r y       | [2]
          OrderedReady | 0 | 1 | r r y       | []
          Parallel     | 0 | 3 | r r r t u   | [2, 4]
          OrderedReady | 0 | 3 | r r r u t   | [3]
          OrderedReady | 0 | 3 | r r r t u   | [4]
          Parallel     | 2 | 1 | r r r r u   | [4]
          Parallel     | 2 | 1 | r r u r r   | [2]
          Parallel     | 2 | 1 | r u r r r   | []
          OrderedReady | 2 | 1 | r r r r u   | []
          Parallel     | 3 | 2 | r r r u u   | [3, 4]
          Parallel     | 3 | 2 | r u r r u   | [4]
          Parallel     | 0 | 2 | u u r r     | [0, 1]
          Parallel     | 0 | 3 | u u r r r   | [0, 1, 4]
          Parallel     | 0 | 2 | r r r r     | [2, 3]
          OrderedReady | 0 | 2 | r r r r     | [2, 3]
          """)
  void asManyAsMayBeUnavailable(String policy, int partition, int most, String pods, String deleted) {
    assertThat(names(Rollout.within(most, policy.equals("Parallel"), partition, slots(pods), "new")))
        .isEqualTo(deleted);
  }

  @ParameterizedTest
  @Spec({"B51", "B52"})
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | r r r             | [2]
          0 | r r new-r         | [1]
          0 | r r new-u         | []
          0 | r r new-y         | []
          0 | r r t             | []
          0 | r r u             | [2]
          0 | new-r new-r new-r | []
          2 | r r r             | [2]
          2 | r r new-r         | []
          3 | r r r             | []
          9 | r r r             | []
          """)
  void oneByOneFromTheHighestDownToThePartition(int partition, String pods, String deleted) {
    assertThat(names(Rollout.oneByOne(partition, slots(pods), "new"))).isEqualTo(deleted);
  }

  @ParameterizedTest
  @Spec("B56")
  @CsvSource({"3, 3", "25%, 1", "50%, 2", "'1%', 1", "100%, 5", "0, 1"})
  void aPercentageIsRoundedDownToAtLeastOne(String value, int most) {
    assertThat(set("{rollingUpdate: {maxUnavailable: %s}}".formatted(value)).maxUnavailable()).isEqualTo(most);
  }

  @Test
  @Spec("B55")
  void aSetThatUpdatesOnDeleteReplacesNothing() {
    assertThat(Rollout.next(set("{type: OnDelete}"), slots("r r r"), "new")).isEmpty();
    assertThat(Rollout.next(set("{type: RollingUpdate}"), slots("r r r"), "new")).hasSize(1);
  }

  private static StatefulSet set(String strategy) {
    return new StatefulSet(
        (JsonObject) Yaml.parse("{spec: {replicas: 5, updateStrategy: " + strategy + "}}"));
  }
}
