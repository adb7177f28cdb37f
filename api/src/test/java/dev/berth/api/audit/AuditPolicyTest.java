package dev.berth.api.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.access.Attributes;
import dev.berth.api.access.User;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuditPolicyTest {
  private static final User ANN = new User("ann", "", List.of("dev", "ops"), Map.of());

  private static AuditPolicy policy(String rules) {
    return AuditPolicy.read(
        ("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: " + rules).getBytes(StandardCharsets.UTF_8));
  }

  private static Attributes about(String group, String resource, String subresource, String namespace, String name) {
    return new Attributes(ANN, "get", group, "v1", resource, subresource, namespace, name, "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{users: [ann]}                                                          | METADATA",
        "{users: [bob]}                                                          | NONE",
        "{userGroups: [x, ops]}                                                  | METADATA",
        "{verbs: [list]}                                                         | NONE",
        "{namespaces: [ns]}                                                      | METADATA",
        "{namespaces: ['']}                                                      | NONE",
        "{resources: [{group: apps}]}                                            | METADATA",
        "{resources: [{group: '*', resources: [deployments/scale]}]}             | METADATA",
        "{resources: [{group: apps, resources: [deployments]}]}                  | NONE",
        "{resources: [{group: apps, resources: ['*/scale']}]}                    | METADATA",
        "{resources: [{group: apps, resources: ['deployments/*']}]}              | METADATA",
        "{resources: [{group: apps, resources: ['*'], resourceNames: [other]}]}  | NONE",
        "{resources: [{group: ''}]}                                              | NONE",
        "{nonResourceURLs: ['*']}                                                | NONE",
        "{}                                                                      | METADATA",
      })
  void aRuleIsAboutWhatItNames(String rule, AuditLevel level) {
    String with = "[" + rule.replaceFirst("}$", rule.equals("{}") ? "level: Metadata}" : ", level: Metadata}") + "]";
    assertThat(policy(with).depth(about("apps", "deployments", "scale", "ns", "web")).level()).isEqualTo(level);
  }

  @Test
  void theFirstRuleThatFitsCounts() {
    AuditPolicy policy = policy("[{level: None, verbs: [get]}, {level: Request}]");
    assertThat(policy.depth(about("", "pods", "", "", "")).level()).isEqualTo(AuditLevel.NONE);
    assertThat(policy.depth(about("", "pods", "", "", "").withVerb("list")).level()).isEqualTo(AuditLevel.REQUEST);
  }

  @Test
  void pathsMayEndInAStar() {
    AuditPolicy policy = policy("[{level: Metadata, nonResourceURLs: ['/logs*', /version]}]");
    assertThat(policy.depth(new Attributes(ANN, "get", "", "", "", "", "", "", "/logs/a")).level())
        .isEqualTo(AuditLevel.METADATA);
    assertThat(policy.depth(new Attributes(ANN, "get", "", "", "", "", "", "", "/versions")).level())
        .isEqualTo(AuditLevel.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                  | loaded illegal policy with 0 rules",
        "[{}]                                | rules[0].level: Required value",
        "[{level: All}]                      | rules[0].level: Unsupported value: \"All\": supported values: \"None\", \"Metadata\", \"Request\", \"RequestResponse\"",
        "[{level: None, omitStages: [Over]}] | rules[0].omitStages[0]: Invalid value: \"Over\": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic",
        "[{level: None, nonResourceURLs: [a]}] | rules[0].nonResourceURLs[0]: Invalid value: \"a\": non-resource URL rules must begin with a '/' character",
        "[{level: None, resources: [{resourceNames: [a]}]}] | rules[0].resources.resourceNames: Invalid value: [\"a\"]: using resourceNames requires at least one resource",
      })
  void aPolicyThatCannotBeIsRefused(String rules, String why) {
    assertThatThrownBy(() -> policy(rules)).hasMessage(why);
  }

  @Test
  void whatIsNoPolicyIsRefused() {
    assertThatThrownBy(() -> AuditPolicy.read("apiVersion: v1\nkind: Policy".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("unknown group version field v1, Kind=Policy in policy");
  }
}
