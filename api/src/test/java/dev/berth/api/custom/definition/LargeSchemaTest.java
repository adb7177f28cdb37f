package dev.berth.api.custom.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.custom.structural.Given;
import dev.berth.api.custom.structural.ObjectChecks;
import dev.berth.api.custom.structural.Shaping;
import dev.berth.api.custom.structural.Structural;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schemas as large and as deep as a request can be are answered all the same. */
@Spec("E62")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LargeSchemaTest {

  private static JsonObject widgets(JsonObject schema) {
    return Definition.inVersion(Definition.widgets(), "schema", JsonObject.of("openAPIV3Schema", schema));
  }

  /** Some three megabytes of properties. */
  private static JsonObject wide(String property) {
    StringBuilder text = new StringBuilder("{\"type\":\"object\",\"properties\":{");
    for (int i = 0; text.length() < 3_000_000; i++) {
      text.append(i == 0 ? "" : ",").append("\"p").append(i).append("\":").append(property);
    }
    return (JsonObject) Json.parse(text.append("}}").toString());
  }

  private static JsonObject deep(int levels, String innermost) {
    JsonObject schema = (JsonObject) Yaml.parse(innermost);
    for (int i = 0; i < levels; i++) {
      schema = Given.object("{type: object}").with("properties", JsonObject.of("p", schema));
    }
    return schema;
  }

  @Test
  void takesThreeMegabytesOfProperties() {
    JsonObject schema = wide("{\"type\":\"string\",\"default\":\"d\",\"maxLength\":9}");
    assertThat(Definition.refused(widgets(schema))).isEmpty();
    Structural structural = Structural.of(schema);
    JsonObject object = Shaping.sent(Given.object("{kind: Widget}"), structural, List.of()).object();
    assertThat(object.size()).isGreaterThan(50_000);
    assertThat(ObjectChecks.create(object, structural)).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithThreeMegabytesOfProperties() {
    assertThat(Definition.refused(widgets(wide("{\"pattern\":\"[\"}"))))
        .hasSizeGreaterThan(100_000)
        .contains(
            "spec.validation.openAPIV3Schema.properties[p7].type: Required value: must not be empty for specified"
                + " object fields");
  }

  @Test
  void takesHundredsOfLevels() {
    assertThat(Definition.refused(widgets(deep(450, "{type: string}")))).isEmpty();
    assertThat(Definition.refused(widgets(deep(450, "{}")))).hasSize(1);
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < 450; i++) {
      steps.add("p");
    }
    JsonObject object = Given.object("{kind: Widget}").withAt(Json.parse("7"), steps.toArray(String[]::new));
    assertThat(ObjectChecks.create(object, Structural.of(deep(450, "{type: string}")))).hasSize(1);
  }

  @Test
  void tellsAlternativesWithinAlternativesApart() {
    String schema = "{type: string}";
    JsonObject nested = Given.object("{pattern: x}");
    for (int i = 0; i < 200; i++) {
      nested = JsonObject.of("anyOf", JsonArray.of(nested, Given.object("{minLength: 99}")));
    }
    JsonObject spec = Given.object(schema).with("anyOf", nested.array("anyOf"));
    JsonObject whole = Given.object("{type: object}").with("properties", JsonObject.of("spec", spec));
    assertThat(Definition.refused(widgets(whole))).isEmpty();
    assertThat(ObjectChecks.create(Given.object("{spec: q}"), Structural.of(whole))).isNotEmpty();
  }

  @Test
  void sharesWhatRepeats() {
    Structural structural = Structural.of(wide("{\"type\":\"string\",\"maxLength\":9}"));
    assertThat(structural.property("p1").orElseThrow()).isSameAs(structural.property("p40000").orElseThrow());
  }
}
