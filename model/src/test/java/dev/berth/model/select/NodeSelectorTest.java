package dev.berth.model.select;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSelectorTest {
  private static final JsonObject LABELS = json("{'zone': 'a', 'disks': '4', 'ssd': ''}");

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static boolean matches(String terms) {
    return NodeSelector.of(json("{'nodeSelectorTerms': " + terms + "}")).matches(LABELS, "node-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zone  | In           | a,b     | true",
        "zone  | In           | b       | false",
        "zone  | NotIn        | b       | true",
        "rack  | NotIn        | b       | true",
        "ssd   | Exists       |         | true",
        "rack  | Exists       |         | false",
        "rack  | DoesNotExist |         | true",
        "disks | Gt           | 3       | true",
        "disks | Gt           | 4       | false",
        "disks | Lt           | 5       | true",
        "zone  | Gt           | 3       | false",
        "rack  | Lt           | 3       | false",
        "zone  | Near         | a       | false",
      })
  void anExpressionComparesOneLabel(String key, String operator, String values, boolean expected) {
    String list = values == null ? "" : "'" + values.replace(",", "','") + "'";
    assertThat(
            matches("[{'matchExpressions': [{'key': '" + key + "', 'operator': '" + operator + "', 'values': [" + list + "]}]}]"))
        .isEqualTo(expected);
  }

  @Test
  void allOfATermAndAnyOfTheTermsMustHold() {
    String zone = "{'key': 'zone', 'operator': 'In', 'values': ['a']}";
    String other = "{'key': 'zone', 'operator': 'In', 'values': ['b']}";
    assertThat(matches("[{'matchExpressions': [" + zone + "," + other + "]}]")).isFalse();
    assertThat(matches("[{'matchExpressions': [" + zone + "]},{'matchExpressions': [" + other + "]}]")).isTrue();
  }

  @Test
  void termsThatAskForNothingSelectNothing() {
    assertThat(matches("[{}]")).isFalse();
    assertThat(matches("[]")).isFalse();
    assertThat(NodeSelector.of(JsonObject.EMPTY, "required").matches(LABELS, "node-1")).isTrue();
  }

  @Test
  void fieldsNameNodes() {
    String named = "{'matchFields': [{'key': 'metadata.name', 'operator': 'In', 'values': ['node-1']}]}";
    assertThat(matches("[" + named + "]")).isTrue();
    assertThat(matches("[" + named.replace("node-1", "node-2") + "]")).isFalse();
    assertThat(matches("[{'matchFields': [{'key': 'metadata.uid', 'operator': 'In', 'values': ['node-1']}]}]")).isFalse();
    NodeSelector both = NodeSelector.of(json("{'nodeSelectorTerms': [" + named + "," + named.replace("-1", "-2") + "]}"));
    assertThat(both.names()).contains(Set.of("node-1", "node-2"));
    NodeSelector open = NodeSelector.of(json("{'nodeSelectorTerms': [" + named + ",{'matchExpressions': []}]}"));
    assertThat(open.names()).isEmpty();
  }

  @Test
  void aPodNeedsBothItsNodeSelectorAndItsAffinity() {
    JsonObject spec =
        json(
            "{'nodeSelector': {'ssd': ''}, 'affinity': {'nodeAffinity': {'requiredDuringSchedulingIgnoredDuringExecution':"
                + "{'nodeSelectorTerms': [{'matchExpressions': [{'key': 'zone', 'operator': 'In', 'values': ['a']}]}]}}}}");
    assertThat(NodeSelector.admits(spec, LABELS, "n")).isTrue();
    assertThat(NodeSelector.admits(spec, LABELS.without("ssd"), "n")).isFalse();
    assertThat(NodeSelector.admits(spec, LABELS.with("zone", "b"), "n")).isFalse();
    assertThat(NodeSelector.admits(JsonObject.EMPTY, LABELS, "n")).isTrue();
  }
}
