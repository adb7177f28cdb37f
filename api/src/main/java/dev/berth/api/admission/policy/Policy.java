package dev.berth.api.admission.policy;

import dev.berth.api.admission.match.Match;
import dev.berth.api.admission.match.MatchConditions;
import dev.berth.api.cel.AdmissionEnvironment;
import dev.berth.api.cel.Environment;
import dev.berth.api.cel.Program;
import dev.berth.api.cel.Wanted;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A policy as it is stored, and what was made of it. Its expressions are compiled when a request first meets it.
 *
 * @param name of the policy
 * @param spec as it is stored
 * @param ignores whether failures are passed over
 * @param match which requests it is about
 * @param paramKind of its parameters, if it has any
 */
record Policy(
    String name, JsonObject spec, boolean ignores, Match match, Optional<GroupVersionKind> paramKind, Lazy lazy) {

  /** The environment with the policy's variables, and its match conditions. Made once; a race makes it twice. */
  static final class Lazy {
    private volatile Optional<Made> made = Optional.empty();

    record Made(Environment environment, MatchConditions conditions) {}
  }

  static List<Policy> all(List<JsonObject> objects) {
    return objects.stream().map(Policy::of).sorted(Comparator.comparing(Policy::name)).toList();
  }

  private static Policy of(JsonObject object) {
    JsonObject spec = object.object("spec");
    JsonObject kind = spec.object("paramKind");
    return new Policy(
        object.object("metadata").text("name"),
        spec,
        spec.text("failurePolicy").equals("Ignore"),
        Match.ofResources(spec.object("matchConstraints")),
        kind.isEmpty()
            ? Optional.empty()
            : Optional.of(version(kind.text("apiVersion")).kind(kind.text("kind"))),
        new Lazy());
  }

  private static GroupVersion version(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0
        ? new GroupVersion("", apiVersion)
        : new GroupVersion(apiVersion.substring(0, slash), apiVersion.substring(slash + 1));
  }

  Environment environment() {
    return made().environment();
  }

  MatchConditions conditions() {
    return made().conditions();
  }

  private Lazy.Made made() {
    Optional<Lazy.Made> known = lazy.made;
    if (known.isPresent()) {
      return known.get();
    }
    Environment environment = environment(spec);
    Lazy.Made made = new Lazy.Made(environment, MatchConditions.of(spec, ignores, environment));
    lazy.made = Optional.of(made);
    return made;
  }

  /** What a policy's expressions may name: the request, its parameters, and its own variables in their order. */
  static Environment environment(JsonObject spec) {
    Environment environment = AdmissionEnvironment.of(spec.has("paramKind"), true);
    if (spec.has("mutations")) {
      environment = environment.withMutation();
    }
    for (JsonObject variable : spec.array("variables").objects().toList()) {
      if (environment.compile(variable.text("expression"), Wanted.ANYTHING) instanceof Program program) {
        environment = environment.withComposed(variable.text("name"), program);
      }
    }
    return environment;
  }
}
