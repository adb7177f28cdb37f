package dev.berth.api.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What policies and their bindings may not say, in upstream's words. */
class PolicyRefusalsTest {
  private static final String RULE = "'apiGroups':['apps'],'apiVersions':['v1'],'operations':['CREATE'],";
  private static final String QUALIFIED =
      "Invalid value: \"p/a b\": name part must consist of alphanumeric characters, '-', '_' or '.'";

  private static String object(String kind, String spec) {
    return ("{'apiVersion':'admissionregistration.k8s.io/v1','kind':'" + kind + "','metadata':{'name':'p'},'spec':{" + spec + "}}")
        .replace('\'', '"');
  }

  private static String policy(String rule, String more) {
    return object(
        "ValidatingAdmissionPolicy",
        "'matchConstraints':{'resourceRules':[{" + RULE + rule + "}]},'validations':[{'expression':'true'}]" + more);
  }

  private static String binding(String more) {
    return object("ValidatingAdmissionPolicyBinding", "'policyName':'p'," + more);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          'v1','kind':'ConfigMap' | -
          'a/b/c','kind':'K'      | spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c
          'apps/','kind':'K'      | spec.paramKind.apiVersion: Invalid value: "apps/": version must be specified
          '','kind':'K'           | spec.paramKind.apiVersion: Required value
          'v1'                    | spec.paramKind.kind: Required value
          """)
  void parametersAreOfAKind(String kind, String error) {
    assertThat(Strategist.errors(policy("'resources':['x']", ",'paramKind':{'apiVersion':" + kind + "}")))
        .isEqualTo(error.equals("-") ? List.of() : List.of(error));
  }

  @Test
  void messagesAreALineAndReasonsAreKnown() {
    assertThat(
            Strategist.errors(
                object(
                    "ValidatingAdmissionPolicy",
                    "'matchConstraints':{'resourceRules':[{" + RULE + "'resources':['x']}]},'validations':[{'expression':'true',"
                        + "'message':'a\\nb','reason':'Foo'},{'expression':'true','message':' ','messageExpression':' '}]")))
        .containsExactly(
            "spec.validations[0].message: Invalid value: \"a\\nb\": message must not contain line breaks",
            "spec.validations[0].reason: Unsupported value: \"Foo\": supported values: \"Forbidden\", \"Invalid\","
                + " \"RequestEntityTooLarge\"",
            "spec.validations[1].messageExpression: Invalid value: \" \": must be non-empty if specified",
            "spec.validations[1].message: Invalid value: \" \": message must be non-empty if specified");
  }

  @Test
  void variablesHaveNamesThatExpressionsCanSay() {
    String some = "{'name':'a b','expression':'1'},{'name':'for','expression':'1'},{'expression':'1'},{'name':'ok','expression':'1'}";
    assertThat(Strategist.errors(policy("'resources':['x']", ",'variables':[" + some + "]")))
        .containsExactly(
            "spec.variables[0].name: Invalid value: \"a b\": name is not a valid CEL identifier",
            "spec.variables[1].name: Invalid value: \"for\": name is not a valid CEL identifier",
            "spec.variables[2].name: Required value: name is not specified");
  }

  @Test
  void annotationsHaveKeysOfTheirOwn() {
    String one = "{'key':'a','valueExpression':'string(1)'}";
    assertThat(
            Strategist.errors(
                policy(
                    "'resources':['x']", ",'auditAnnotations':[" + one + "," + one + ",{'key':'a b','valueExpression':''}]")))
        .hasSize(3)
        .anyMatch(e -> e.equals("spec.auditAnnotations[2].valueExpression: Required value: valueExpression is not specified"))
        .anyMatch(e -> e.equals("spec.auditAnnotations[1].key: Duplicate value: \"a\""))
        .anyMatch(e -> e.startsWith("spec.auditAnnotations[2].key: " + QUALIFIED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          'pods','pods/*','*/scale' | -
          'pods','*'                | -
          '*/*','pods'              | : Invalid value: ["*/*","pods"]: if '*/*' is present, must not specify other resources
          '*','pods'                | : Invalid value: ["*","pods"]: if '*' is present, must not specify other resources without subresources
          'pods/*','pods/log'       | [1]: Invalid value: "pods/log": if 'pods/*' is present, must not specify pods/log
          '*/scale','x/scale'       | [1]: Invalid value: "x/scale": if '*/scale' is present, must not specify x/scale
          """)
  void aStarStandsForTheRest(String resources, String error) {
    assertThat(Strategist.errors(policy("'resources':[" + resources + "]", "")))
        .isEqualTo(
            error.equals("-")
                ? List.of()
                : List.of("spec.matchConstraints.resourceRules[0].resources" + error));
  }

  @Test
  void rulesNameObjectsOnceAndExceptionsAreRulesToo() {
    assertThat(Strategist.errors(policy("'resources':['x'],'resourceNames':['a','a','..']", "")))
        .containsExactly(
            "spec.matchConstraints.resourceRules[0].resourceNames[1]: Duplicate value: \"a\"",
            "spec.matchConstraints.resourceRules[0].resourceNames[2]: Invalid value: \"..\": may not be '..'");
    assertThat(
            Strategist.errors(
                object(
                    "ValidatingAdmissionPolicy",
                    "'matchConstraints':{'matchPolicy':'Some','resourceRules':[{" + RULE + "'resources':['x']}],"
                        + "'excludeResourceRules':[{" + RULE + "'resources':[]}]},'auditAnnotations':[],'validations':[]")))
        .containsExactly(
            "spec.matchConstraints.matchPolicy: Unsupported value: \"Some\": supported values: \"Equivalent\", \"Exact\"",
            "spec.matchConstraints.excludeResourceRules[0].resources: Required value",
            "spec.validations: Required value: validations or auditAnnotations must contain at least one item",
            "spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item");
  }

  @Test
  void bindingsActAndReferInOneWay() {
    assertThat(Strategist.errors(binding("'validationActions':[]")))
        .containsExactly("spec.validationActions: Required value: at least one validation action is required");
    assertThat(Strategist.errors(binding("'validationActions':['Deny','Warn','Deny','Shout']")))
        .containsExactly(
            "spec.validationActions[2]: Duplicate value: \"Deny\"",
            "spec.validationActions[3]: Unsupported value: \"Shout\": supported values: \"Audit\", \"Deny\", \"Warn\"",
            "spec.validationActions: Invalid value: [\"Deny\",\"Warn\",\"Deny\",\"Shout\"]: must not contain both Deny and Warn"
                + " (repeating the same validation failure information in the API response and headers serves no purpose)");
    assertThat(Strategist.errors(binding("'validationActions':['Deny'],'paramRef':{}")))
        .containsExactly(
            "spec.paramRef: Required value: one of name or selector must be specified",
            "spec.paramRef.parameterNotFoundAction: Required value");
    assertThat(
            Strategist.errors(
                binding("'validationActions':['Deny'],'paramRef':{'name':'a','selector':{},'parameterNotFoundAction':'Cry'}")))
        .containsExactly(
            "spec.paramRef.name: Forbidden: name and selector are mutually exclusive",
            "spec.paramRef.selector: Forbidden: name and selector are mutually exclusive",
            "spec.paramRef.parameterNotFoundAction: Unsupported value: \"Cry\": supported values: \"Deny\", \"Allow\"");
  }
}
