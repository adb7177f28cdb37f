package dev.berth.api.admission.policy;

import dev.berth.api.admission.match.Match;
import dev.berth.base.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a policy holds, and with which parameters.
 *
 * @param name of the binding
 * @param policyName of its policy
 * @param match which requests it is about
 * @param paramRef as it is stored; empty for none
 * @param actions {@code Deny}, {@code Warn}, {@code Audit}, of validating policies
 */
record Binding(String name, String policyName, Match match, JsonObject paramRef, List<String> actions) {

  /** By policy, each in the order of their names. */
  static Map<String, List<Binding>> all(List<JsonObject> objects) {
    return objects.stream()
        .map(Binding::of)
        .sorted(Comparator.comparing(Binding::name))
        .collect(Collectors.groupingBy(Binding::policyName));
  }

  private static Binding of(JsonObject object) {
    JsonObject spec = object.object("spec");
    return new Binding(
        object.object("metadata").text("name"),
        spec.text("policyName"),
        Match.ofResources(spec.object("matchResources")),
        spec.object("paramRef"),
        spec.array("validationActions").strings().toList());
  }
}
