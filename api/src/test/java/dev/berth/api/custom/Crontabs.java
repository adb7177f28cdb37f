package dev.berth.api.custom;

import dev.berth.api.ApiFixture;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import java.nio.charset.StandardCharsets;

/** A custom type for tests, and what is often done with it. */
final class Crontabs {
  static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  static final String DEFINITION = DEFINITIONS + "/crontabs.stable.example.com";
  static final String HERE = "/apis/stable.example.com/v1/namespaces/default/crontabs";

  private Crontabs() {}

  /** One version, with everything that a version can have but for validation. */
  static final String PLAIN =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: crontabs.stable.example.com
      spec:
        group: stable.example.com
        scope: Namespaced
        names: {plural: crontabs, singular: crontab, kind: CronTab, listKind: CronTabList, shortNames: [ct], categories: [all]}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              description: Runs at times.
              properties:
                spec:
                  type: object
                  properties:
                    cronSpec: {type: string, description: When to run.}
                    image: {type: string}
                    replicas: {type: integer}
                status:
                  type: object
                  properties:
                    replicas: {type: integer}
                    selector: {type: string}
          subresources:
            status: {}
            scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas, labelSelectorPath: .status.selector}
          selectableFields: [{jsonPath: .spec.image}]
          additionalPrinterColumns:
          - {name: Spec, type: string, jsonPath: .spec.cronSpec}
          - {name: Replicas, type: integer, jsonPath: .spec.replicas, priority: 1, description: How many.}
          - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
      """;

  static JsonObject yaml(String text) {
    return (JsonObject) Yaml.read(text.getBytes(StandardCharsets.UTF_8)).value();
  }

  static ApiFixture served(String definition) {
    ApiFixture f = ApiFixture.whole();
    define(f, definition);
    return f;
  }

  static ApiFixture.Answer define(ApiFixture f, String definition) {
    return f.call("POST", DEFINITIONS, definition, "Content-Type", "application/yaml");
  }

  static ApiFixture.Answer create(ApiFixture f, String name, String spec) {
    return f.call("POST", HERE, object(name, spec));
  }

  static String object(String name, String spec) {
    return "{\"apiVersion\":\"stable.example.com/v1\",\"kind\":\"CronTab\",\"metadata\":{\"name\":\"" + name
        + "\"},\"spec\":" + spec + "}";
  }

  /** The reason of a condition of a definition, with its status in front: {@code True NoConflicts}. */
  static String condition(JsonObject definition, String type) {
    return definition.object("status").array("conditions").objects()
        .filter(c -> c.text("type").equals(type))
        .map(c -> c.text("status") + " " + c.text("reason"))
        .findFirst()
        .orElse("");
  }
}
