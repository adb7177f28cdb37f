package dev.berth.api.custom.definition;

import dev.berth.api.custom.structural.Given;
import dev.berth.api.decode.Decoder;
import dev.berth.api.strategy.Strategies;
import dev.berth.api.strategy.Strategy;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.util.List;
import java.util.function.UnaryOperator;

/** Takes definitions down the road of a request, as far as their strategy goes. */
final class Definition {
  private static final ResourceType TYPE =
      Builtin.catalogue()
          .find(GroupVersionKind.of("apiextensions.k8s.io", "v1", "CustomResourceDefinition"))
          .orElseThrow();

  static final Strategy STRATEGY = strategy(RuleCheck.NONE);

  private Definition() {}

  static Strategy strategy(RuleCheck rules) {
    Strategies.Table table = Strategies.table();
    DefinitionStrategy.register(table, rules);
    return table.build().of(TYPE);
  }

  static JsonObject decoded(JsonObject object) {
    return Decoder.decode(object, TYPE.schema(), List.of()).object();
  }

  /** Widgets of group example.org with one version and this schema. */
  static JsonObject widgets(String schema) {
    return Given.object(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.org}
        spec:
          group: example.org
          scope: Namespaced
          names: {plural: widgets, kind: Widget}
          versions:
          - name: v1
            served: true
            storage: true
            schema: {openAPIV3Schema: SCHEMA}
        """
            .replace("SCHEMA", schema));
  }

  static JsonObject widgets() {
    return widgets("{type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}");
  }

  /** What a create stores. */
  static JsonObject created(JsonObject definition) {
    return STRATEGY.prepareForCreate(STRATEGY.defaults(decoded(definition)));
  }

  /** The errors of a create. */
  static List<String> refused(JsonObject definition) {
    return Given.texts(STRATEGY.validate(created(definition)));
  }

  /** The errors of a create of widgets with this schema, without the path of the schema. */
  static List<String> refusedSchema(String schema) {
    return refused(widgets(schema)).stream()
        .map(e -> e.replace("spec.validation.openAPIV3Schema.", "").replace("spec.validation.openAPIV3Schema", "ROOT"))
        .toList();
  }

  /** The errors of a create of widgets whose spec has a schema, without that schema's path. */
  static List<String> refusedSpec(String schema) {
    return refusedSchema("{type: object, properties: {spec: " + schema + "}}").stream()
        .map(e -> e.replace("properties[spec].", "").replace("properties[spec]", "SPEC"))
        .toList();
  }

  static List<String> updateRefused(JsonObject next, JsonObject old) {
    JsonObject prepared = STRATEGY.prepareForUpdate(STRATEGY.defaults(decoded(next)), old);
    return Given.texts(STRATEGY.validateUpdate(prepared, old));
  }

  /** Replaces the member at a path. */
  static UnaryOperator<JsonObject> set(String yaml, String... path) {
    return o -> o.withAt(Given.value(yaml), path);
  }

  /** Replaces a member of the first version. */
  static JsonObject inVersion(JsonObject definition, String member, Json value) {
    return definition.updateObject(
        "spec",
        s -> s.updateArray("versions", v -> v.with(0, v.object(0).with(member, value))));
  }
}
