package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@Spec("H46")
class QuorumBudgetsTest {
  private static final String NS = "v1/namespaces/default";
  private static final String SETS = "apps/v1/namespaces/default/statefulsets";
  private static final String BUDGETS = "policy/v1/namespaces/default/poddisruptionbudgets";
  private static final String KEEP = "metadata: {annotations: {statefulset.berth.dev/keep-quorum: 'true'}}";

  /** @param annotations of the set */
  private static Script withSet(int replicas, String annotations) {
    Script script = new Script();
    Nodes.node(script, "n1");
    script.create(
        SETS,
        "{metadata: {name: db, annotations: {" + annotations + "}}, spec: {replicas: " + replicas + ", serviceName: db,"
            + " podManagementPolicy: Parallel, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db, tier: data}},"
            + " spec: {containers: [{name: c, image: i}]}}}}");
    script.settle();
    return script;
  }

  /** No node is simulated here: what it would say of the pods. */
  private static void ready(Script script, int count) {
    for (int i = 0; i < count; i++) {
      script.merge(NS + "/pods/db-" + i + "/status", "{status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}");
    }
    script.pass(Duration.ofSeconds(1));
  }

  private static Script asked(int replicas) {
    return withSet(replicas, "statefulset.berth.dev/keep-quorum: 'true'");
  }

  private static int evict(Script script, String pod) {
    return script.code(
        "POST", NS + "/pods/" + pod + "/eviction", "{apiVersion: policy/v1, kind: Eviction, metadata: {name: " + pod + "}}");
  }

  private static JsonObject budget(Script script) {
    return script.get(BUDGETS + "/db-quorum");
  }

  private static List<String> warnings(Script script) {
    return script.list(NS + "/events").stream().filter(e -> e.text("type").equals("Warning")).map(e -> e.text("reason") + ": " + e.text("message")).toList();
  }

  /** How often it was told. */
  private static long times(Script script) {
    return script.list(NS + "/events").stream().filter(e -> e.text("reason").equals("QuorumNotKept")).mapToLong(e -> Math.max(1, e.number("count"))).sum();
  }

  @Test
  void moreThanHalfOfASetIsNotEvicted() {
    try (Script script = asked(3)) {
      ready(script, 3);
      assertThat(budget(script).object("spec").number("minAvailable")).isEqualTo(2);
      assertThat(evict(script, "db-2")).isEqualTo(201);
      assertThat(evict(script, "db-1")).as("two of three are a quorum").isEqualTo(429);
    }
  }

  @Test
  void theBudgetFollowsTheScaleAndWhateverIsWrittenIntoIt() {
    try (Script script = asked(3)) {
      script.merge(SETS + "/db", "{spec: {replicas: 5}}");
      script.settle();
      assertThat(budget(script).object("spec").number("minAvailable")).isEqualTo(3);
      script.merge(BUDGETS + "/db-quorum", "{spec: {minAvailable: 1}}");
      script.settle();
      assertThat(budget(script).object("spec").number("minAvailable")).isEqualTo(3);
      script.delete(BUDGETS + "/db-quorum");
      script.settle();
      assertThat(budget(script).object("spec").number("minAvailable")).isEqualTo(3);
    }
  }

  @Test
  void itGoesWithTheAnnotationAndWithTheSet() {
    try (Script script = asked(3)) {
      script.merge(SETS + "/db", "{metadata: {annotations: {statefulset.berth.dev/keep-quorum: null}}}");
      script.settle();
      assertThat(script.names(BUDGETS)).isEmpty();
      script.merge(SETS + "/db", "{" + KEEP + "}");
      script.settle();
      assertThat(script.names(BUDGETS)).containsExactly("db-quorum");
      script.delete(SETS + "/db");
      script.pass(Duration.ofMinutes(2));
      assertThat(script.names(BUDGETS)).isEmpty();
    }
  }

  @Test
  void whoDoesNotAskHasNone() {
    try (Script script = withSet(3, "statefulset.berth.dev/keep-quorum: 'no'")) {
      assertThat(script.names(BUDGETS)).isEmpty();
    }
  }

  @Test
  void aBudgetOfSomebodyElseComesFirst() {
    try (Script script = asked(3)) {
      ready(script, 3);
      script.create(BUDGETS, "{metadata: {name: own}, spec: {selector: {matchLabels: {tier: data}}, maxUnavailable: 2}}");
      script.pass(Duration.ofSeconds(1));
      assertThat(script.names(BUDGETS)).containsExactly("own");
      assertThat(warnings(script)).anyMatch(w -> w.startsWith("QuorumNotKept: PodDisruptionBudget own covers the pods"));
      long told = times(script);
      script.merge(NS + "/pods/db-0/status", "{status: {conditions: [{type: Ready, status: 'False'}]}}");
      script.pass(Duration.ofSeconds(1));
      assertThat(times(script)).as("what changes in statuses is no reason to tell it again").isEqualTo(told);
      assertThat(evict(script, "db-2")).isEqualTo(201);
      script.delete(BUDGETS + "/own");
      script.settle();
      assertThat(script.names(BUDGETS)).containsExactly("db-quorum");
    }
  }

  @Test
  void aBudgetOfThatNameThatIsAnothersIsLeftAlone() {
    Script script = withSet(3, "");
    try (script) {
      script.create(BUDGETS, "{metadata: {name: db-quorum}, spec: {selector: {matchLabels: {app: other}}, maxUnavailable: 1}}");
      script.merge(SETS + "/db", "{" + KEEP + "}");
      script.settle();
      assertThat(budget(script).object("spec").number("maxUnavailable")).isEqualTo(1);
      assertThat(warnings(script)).anyMatch(w -> w.contains("there is a PodDisruptionBudget db-quorum already"));
    }
  }
}
