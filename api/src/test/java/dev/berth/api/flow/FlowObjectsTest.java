package dev.berth.api.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.flow.FlowDefaults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Spec("E50")
class FlowObjectsTest {
  private static final String BASE = "/apis/flowcontrol.apiserver.k8s.io/v1/";

  private final ApiFixture api = ApiFixture.whole();

  private Answer schema(String name, String spec) {
    return api.call(
        "POST",
        BASE + "flowschemas",
        ("{'metadata': {'name': '" + name + "'}, 'spec': {'priorityLevelConfiguration': {'name': 'l'}, " + spec + "}}")
            .replace('\'', '"'));
  }

  @Test
  void theDefaultsAreStoredAsTheyAre() {
    for (JsonObject o : FlowDefaults.FLOW_SCHEMAS) {
      Answer made = api.call("POST", BASE + "flowschemas", o.toString());
      assertThat(made.code()).as(made.text()).isEqualTo(201);
      assertThat(made.body().object("spec")).isEqualTo(o.object("spec"));
    }
    for (JsonObject o : FlowDefaults.PRIORITY_LEVELS) {
      Answer made = api.call("POST", BASE + "prioritylevelconfigurations", o.toString());
      assertThat(made.code()).as(made.text()).isEqualTo(201);
      assertThat(made.body().object("spec")).isEqualTo(o.object("spec"));
    }
    Answer changed =
        api.call(
            "PATCH",
            BASE + "prioritylevelconfigurations/catch-all",
            "{\"spec\":{\"limited\":{\"nominalConcurrencyShares\":6}}}",
            "Content-Type",
            "application/merge-patch+json");
    assertThat(changed.code()).isEqualTo(422);
    assertThat(changed.message()).endsWith("spec of 'catch-all' must equal the fixed value");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "'matchingPrecedence': 1 | spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have"
        + " matchingPrecedence 1",
    "'matchingPrecedence': 10001 | spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000",
    "'distinguisherMethod': {'type': 'ByMood'} | spec.distinguisherMethod.type: Unsupported value: \"ByMood\": supported"
        + " values: \"ByNamespace\", \"ByUser\"",
    "'rules': [{'subjects': [], 'resourceRules': [{'verbs': ['get'], 'apiGroups': ['*'], 'resources': ['*'],"
        + " 'clusterScope': true}]}] | spec.rules[0].subjects: Required value: subjects must contain at least one value",
    "'rules': [{'subjects': [{'kind': 'User', 'user': {'name': 'u'}}]}] | spec.rules[0]: Required value: at least one of"
        + " resourceRules and nonResourceRules has to be non-empty",
    "'rules': [{'subjects': [{'kind': 'Group', 'user': {'name': 'u'}}], 'nonResourceRules': [{'verbs': ['*'],"
        + " 'nonResourceURLs': ['/a*']}]}] | [spec.rules[0].subjects[0].group: Required value: group is required when"
        + " subject kind is 'Group', spec.rules[0].subjects[0].user: Forbidden: user is forbidden when subject kind is not"
        + " 'User', spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: \"/a*\": wildcard can only do suffix"
        + " matching]",
    "'rules': [{'subjects': [{'kind': 'User', 'user': {'name': 'u'}}], 'resourceRules': [{'verbs': ['get'], 'apiGroups':"
        + " ['*'], 'resources': ['pods', '*']}]}] | [spec.rules[0].resourceRules[0].resources: Invalid value:"
        + " [\"pods\",\"*\"]: if '*' is present, must not specify other resources,"
        + " spec.rules[0].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply"
        + " at least one namespace]"
  }, quoteCharacter = '`')
  void aSchemaIsLookedOver(String spec, String error) {
    Answer refused = schema("s", spec);
    assertThat(refused.code()).as(refused.text()).isEqualTo(422);
    assertThat(refused.message())
        .isEqualTo("FlowSchema.flowcontrol.apiserver.k8s.io \"s\" is invalid: " + error);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "'type': 'Exempt' | spec.type: Invalid value: \"Exempt\": type must be 'Exempt' if and only if name is 'exempt'",
    "'type': 'Limited', 'limited': {'limitResponse': {'type': 'Reject', 'queuing': {}}} |"
        + " spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited",
    "'type': 'Limited', 'limited': {'lendablePercent': 101, 'limitResponse': {'type': 'Queue', 'queuing': {'queues': 4,"
        + " 'handSize': 5}}} | [spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive,"
        + " spec.limited.limitResponse.queuing.handSize: Invalid value: 5: should not be greater than queues (4)]",
    "'type': 'Limited', 'limited': {'limitResponse': {'type': 'Queue', 'queuing': {'queues': 512, 'handSize': 8}}} |"
        + " spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize"
        + " 8 should not be greater than 60"
  }, quoteCharacter = '`')
  void aLevelIsLookedOver(String spec, String error) {
    Answer refused =
        api.call(
            "POST",
            BASE + "prioritylevelconfigurations",
            ("{'metadata': {'name': 'l'}, 'spec': {" + spec + "}}").replace('\'', '"'));
    assertThat(refused.code()).as(refused.text()).isEqualTo(422);
    assertThat(refused.message())
        .isEqualTo("PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io \"l\" is invalid: " + error);
  }
}
