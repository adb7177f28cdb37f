package dev.berth.api.access.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregationTest {
  private static JsonObject role(String name, String rest) {
    return (JsonObject) Json.parse(("{'metadata':{'name':'" + name + "','labels':{'a':'b'}}," + rest + "}").replace('\'', '"'));
  }

  @Test
  void aSelectorThatMakesNoSenseSelectsNothing() {
    JsonObject plain = role("plain", "'rules':[{'verbs':['get'],'apiGroups':[''],'resources':['pods']}]");
    for (String broken : List.of("{'key':'a','operator':'Like'}", "{'key':'a','operator':'In'}", "{'key':'/','operator':'Exists'}")) {
      JsonObject role = role("sum", "'aggregationRule':{'clusterRoleSelectors':[{'matchExpressions':[" + broken + "]}]}");
      assertThat(Aggregation.effectiveRules(role, List.of(plain, role))).isEmpty();
    }
    JsonObject role = role("sum", "'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'a':'b'}}]}");
    assertThat(Aggregation.effectiveRules(role, List.of(plain, role))).hasSize(1);
  }

  @Test
  void noRulesAreWrittenInOneWayWhateverWasSent() {
    String selector = "'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'none':'there'}}]}";
    for (String rules : List.of("", ",'rules':null", ",'rules':[]")) {
      JsonObject role = role("sum", selector + rules);
      assertThat(Aggregation.aggregate(role, List.of(role)).get("rules")).contains(JsonNull.NULL);
    }
  }
}
