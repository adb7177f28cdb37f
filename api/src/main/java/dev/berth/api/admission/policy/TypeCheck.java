package dev.berth.api.admission.policy;

import dev.berth.api.cel.AdmissionEnvironment;
import dev.berth.api.cel.BuiltInTypes;
import dev.berth.api.cel.Compiled;
import dev.berth.api.cel.Environment;
import dev.berth.api.cel.Program;
import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.Wanted;
import dev.berth.api.custom.CustomVersion;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is wrong with the expressions of a validating policy for the very kinds that its rules name, which run on objects of any
 * kind otherwise ({@code policy/validating/typechecking.go}). Warnings only: the policy holds as it is. Pure.
 */
final class TypeCheck {
  /** A rule may name more; these are looked at. */
  private static final int MOST_TYPES = 10;

  private static final Comparator<ResourceType> ORDER =
      Comparator.comparing((ResourceType t) -> t.groupVersion().group())
          .thenComparing(t -> t.groupVersion().version())
          .thenComparing(ResourceType::kind);

  private final Catalogue catalogue;

  TypeCheck(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** The {@code expressionWarnings} of a policy's status. */
  JsonArray warnings(JsonObject spec) {
    List<Environment> environments = new ArrayList<>();
    List<ResourceType> types = types(spec);
    types.forEach(type -> environments.add(environment(spec, type)));
    List<JsonObject> warnings = new ArrayList<>();
    List<JsonObject> validations = spec.array("validations").objects().toList();
    for (int i = 0; i < validations.size(); i++) {
      for (String field : List.of("expression", "messageExpression")) {
        String expression = validations.get(i).text(field);
        List<String> told = expression.isEmpty() ? List.of() : check(expression, types, environments);
        if (!told.isEmpty()) {
          warnings.add(
              JsonObject.builder()
                  .put("fieldRef", "spec.validations[" + i + "]." + field)
                  .put("warning", String.join("\n", told))
                  .build());
        }
      }
    }
    return JsonArray.of(warnings);
  }

  private static List<String> check(String expression, List<ResourceType> types, List<Environment> environments) {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      if (environments.get(i).compile(expression, Wanted.ANYTHING) instanceof Compiled.Broken broken
          && broken.cause() == Compiled.Cause.NOT_COMPILED) {
        GroupVersionKind kind = types.get(i).gvk();
        told.add(
            kind.groupVersion().group() + "/" + kind.groupVersion().version() + ", Kind=" + kind.kind() + ": "
                + broken.text() + "\n");
      }
    }
    return told;
  }

  private Environment environment(JsonObject spec, ResourceType type) {
    Environment environment =
        AdmissionEnvironment.of(spec.has("paramKind"), true).with("object", of(type)).with("oldObject", of(type));
    Optional<ResourceType> params = params(spec.object("paramKind"));
    if (params.isPresent()) {
      environment = environment.with("params", of(params.get()));
    }
    for (JsonObject variable : spec.array("variables").objects().toList()) {
      Compiled compiled = environment.compile(variable.text("expression"), Wanted.ANYTHING);
      // one that is wrong for the kind may be anything, so that those who name it are not told of it as well
      if ((compiled instanceof Program ? compiled : environment.compile("dyn(null)", Wanted.ANYTHING)) instanceof Program program) {
        environment = environment.withComposed(variable.text("name"), program);
      }
    }
    return environment;
  }

  private Optional<ResourceType> params(JsonObject kind) {
    String apiVersion = kind.text("apiVersion");
    int slash = apiVersion.indexOf('/');
    GroupVersion gv =
        new GroupVersion(slash < 0 ? "" : apiVersion.substring(0, slash), apiVersion.substring(slash + 1));
    return kind.isEmpty() ? Optional.empty() : catalogue.find(gv.kind(kind.text("kind")));
  }

  private static ValueType of(ResourceType type) {
    return CustomVersion.of(type).map(CustomVersion::valueType).orElseGet(() -> BuiltInTypes.of(type.schema()));
  }

  /** What the rules name one by one; a star anywhere says nothing about types. */
  private List<ResourceType> types(JsonObject spec) {
    Set<ResourceType> found = new TreeSet<>(ORDER);
    for (JsonObject rule : spec.object("matchConstraints").array("resourceRules").objects().toList()) {
      List<String> groups = rule.array("apiGroups").strings().sorted().toList();
      List<String> versions = rule.array("apiVersions").strings().sorted().toList();
      if (groups.contains("*") || versions.contains("*")) {
        continue;
      }
      List<String> resources =
          rule.array("resources").strings().filter(r -> r.indexOf('*') < 0 && r.indexOf('/') < 0).sorted().toList();
      int count = 0;
      for (String group : groups) {
        for (String version : versions) {
          for (String resource : resources) {
            for (ResourceType type : served(group, version, resource)) {
              found.add(type);
              count++;
              if (count == MOST_TYPES) {
                return List.copyOf(found);
              }
            }
          }
        }
      }
    }
    return List.copyOf(found);
  }

  /** Upstream's mapper takes no group for any group. */
  private List<ResourceType> served(String group, String version, String resource) {
    return catalogue.types().stream()
        .filter(t -> t.plural().equals(resource) && t.groupVersion().version().equals(version))
        .filter(t -> group.isEmpty() || t.groupVersion().group().equals(group))
        .sorted(ORDER)
        .toList();
  }
}
