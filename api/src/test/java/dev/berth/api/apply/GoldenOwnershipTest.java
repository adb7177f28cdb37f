package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.convert.Conversions;
import dev.berth.api.decode.Decoder;
import dev.berth.api.golden.Recording;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.builtin.Builtin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Recorded writes against the recorded owners. The server behind the recordings is older than the rules that we follow:
 * what is owned as a whole today was owned by its parts, each road owned whatever came along it, and a conflict in texts
 * names less. All that is taken into account below, with its reason.
 */
class GoldenOwnershipTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  /** What admission and the strategies fill in after ownership is worked out; the recorded answers have it. */
  private static final Set<String> FILLED_IN_LATER =
      Set.of(
          ".spec.preemptionPolicy", ".spec.priority", ".spec.serviceAccount", ".spec.serviceAccountName",
          ".spec.tolerations", ".spec.volumes", ".spec.imagePullSecrets", ".spec.nodeSelector", ".spec.overhead",
          ".spec.containers[name=\"c\"].volumeMounts", ".spec.initContainers[name=\"i\"].volumeMounts",
          ".spec.clusterIP", ".spec.clusterIPs", ".spec.ipFamilies", ".spec.ipFamilyPolicy", ".spec.ports",
          ".spec.taints", ".spec.selector", ".spec.template.metadata.labels", ".metadata.labels", ".metadata.finalizers");

  /** The scenarios whose owners another subresource writes as well: one entry then, an entry each now. */
  private static final Set<String> SEVERAL_ROADS =
      Set.of("gp-status", "gp-noop-sts", "gp-scale", "ga-status", "gd-admit-quota", "gp-smp-node");

  private static final Map<String, String> OTHERWISE =
      Map.ofEntries(
          Map.entry("ga-shared#3 PATCH", "an empty map is owned by the rules of today"),
          Map.entry("ga-shared#4 PATCH", "an empty map is owned by the rules of today"),
          Map.entry("ga-shared#5 PATCH", "an empty map is owned by the rules of today"),
          Map.entry("ga-create-then#4 PATCH", "an empty map is owned by the rules of today"),
          Map.entry("ga-atomics#6 PATCH", "an empty map is owned by the rules of today"),
          Map.entry("ga-atomics#2 PATCH", "nodeSelector is owned as a whole today, hence a conflict"),
          Map.entry("ga-containers#8 PATCH", "an item without its key is no item by the rules of today"),
          Map.entry("ga-service#0 PATCH", "the protocol of a port has a default today"),
          Map.entry("ga-service#1 PATCH", "the protocol of a port has a default today"),
          Map.entry("ga-service#3 PATCH", "the protocol of a port has a default today"),
          Map.entry("ga-service#5 PATCH", "the protocol of a port has a default today"),
          Map.entry("gp-smp-service#7 PATCH", "the strategy drops what goes with another type of Service"));

  private final FieldManagers roads = new FieldManagers(Builtin::catalogue, Conversions::convert);
  private final List<String> differences = new ArrayList<>();
  private int checked;

  @Test
  @Spec({"E51", "E52"})
  void ownersAreThoseThatUpstreamHad() {
    for (String file : List.of("apply", "patch", "defaults")) {
      Optional<List<Recording.Scenario>> scenarios = Recording.of(file);
      Assumptions.assumeTrue(scenarios.isPresent(), "the recordings are not beside this module");
      scenarios.orElseThrow().stream().filter(s -> !SEVERAL_ROADS.contains(s.name())).forEach(this::play);
    }
    assertThat(differences).isEmpty();
    assertThat(checked).isGreaterThan(150);
  }

  private void play(Recording.Scenario scenario) {
    Map<String, JsonObject> live = new HashMap<>();
    for (Recording.Step step : scenario.steps()) {
      if (step.query().contains("dryRun") || !step.subresource().isEmpty()) {
        continue;
      }
      boolean writes = Set.of("POST", "PUT", "PATCH").contains(step.method());
      if (writes && !OTHERWISE.containsKey(step.at())) {
        check(step, Optional.ofNullable(live.get(step.key())));
      }
      if (step.method().equals("DELETE")) {
        live.remove(step.key());
      } else if (writes && step.succeeded()) {
        live.put(step.key(), decoded(step));
      }
    }
  }

  private static JsonObject decoded(Recording.Step step) {
    return Decoder.decode(step.answer(), step.type().schema(), List.of()).object();
  }

  private void check(Recording.Step step, Optional<JsonObject> live) {
    FieldManager fields = roads.of(step.type(), step.subresource());
    String manager = step.parameter("fieldManager");
    if (step.isApply()) {
      ApplyResult result =
          fields.applied(live, step.config(), manager, step.parameter("force").equals("true"), NOW);
      switch (result) {
        case ApplyResult.Applied a when step.succeeded() -> compare(step, a.object());
        case ApplyResult.Applied _ when step.code() == 409 -> differences.add(step.at() + ": no conflict");
        case ApplyResult.Applied _ -> {} // refused by what comes after
        case ApplyResult.Refused r -> compareRefusal(step, r);
      }
    } else if (step.succeeded() && !new String(step.body(), StandardCharsets.UTF_8).contains("managedFields")) {
      compare(step, fields.updated(live, Managers.strip(decoded(step)), manager.isEmpty() ? "golden" : manager, NOW));
    }
  }

  private void compareRefusal(Recording.Step step, ApplyResult.Refused refused) {
    checked++;
    String got = refused.status().code() + " " + refused.status().message().replaceFirst(" \\(.*?; .*?\\): ", ": ");
    String want = step.code() + " " + step.answer().text("message");
    if (!got.equals(want)) {
      differences.add(step.at() + ": " + want + " -> " + got);
    }
  }

  private void compare(Recording.Step step, JsonObject object) {
    checked++;
    Map<String, Set<String>> want = owners(step, step.answer());
    Map<String, Set<String>> got = owners(step, object);
    Set<String> managers = new TreeSet<>(want.keySet());
    managers.addAll(got.keySet());
    for (String m : managers) {
      Set<String> missing = minus(want.getOrDefault(m, Set.of()), got.getOrDefault(m, Set.of()));
      Set<String> extra =
          minus(got.getOrDefault(m, Set.of()), want.getOrDefault(m, Set.of())).stream()
              .filter(path -> step.isApply() || FILLED_IN_LATER.stream().noneMatch(path::startsWith))
              .collect(Collectors.toCollection(TreeSet::new));
      if (!missing.isEmpty() || !extra.isEmpty()) {
        differences.add(step.at() + " " + m + ": missing " + missing + " extra " + extra);
      }
    }
  }

  private static Set<String> minus(Set<String> a, Set<String> b) {
    Set<String> out = new TreeSet<>(a);
    out.removeAll(b);
    return out;
  }

  /** Each manager's paths, as the rules of today have them. */
  private static Map<String, Set<String>> owners(Recording.Step step, JsonObject object) {
    MergeType type = new MergeTypes().of(step.type().schema());
    ResetFields reset = ResetFields.of(step.type().groupResource(), "");
    Map<String, Set<String>> out = new TreeMap<>();
    object
        .object("metadata")
        .array("managedFields")
        .objects()
        .forEach(
            e -> {
              FieldSet fields = reset.keep(SchemaWalk.reconcile(FieldsV1.decode(e.object("fieldsV1")), type));
              Set<String> paths = new TreeSet<>();
              fields.forEach(p -> paths.add(FieldSet.text(p)));
              paths.remove(".spec.template.metadata.creationTimestamp"); // never written since 1.34
              paths.remove(".metadata.deletionGracePeriodSeconds");
              if (!paths.isEmpty()) {
                out.put(e.text("manager") + " " + e.text("operation") + " " + e.text("apiVersion"), paths);
              }
            });
    return out;
  }
}
