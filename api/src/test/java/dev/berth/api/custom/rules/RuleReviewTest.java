package dev.berth.api.custom.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.validation.FieldPath;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rules a definition may have. The estimated costs are upstream's. */
@Spec("E63")
class RuleReviewTest {
  private static final String AT = "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0]";
  private static final String ADVICE =
      " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are"
          + " declared)";

  private static Ruled ruled(String type, String rule) {
    return Ruled.spec("{" + type + ",'x-kubernetes-validations':[{" + rule + "}]}");
  }

  @Test
  void aRuleThatDoesNotCompileIsSaidWithItsPlace() {
    assertThat(ruled("'type':'object','properties':{'a':{'type':'integer'}}", "'rule':'self.b < 1'").review())
        .containsExactly(AT + ".rule: Invalid value: {\"Rule\":\"self.b \\u003c 1\",\"Message\":\"\",\"MessageExpression\":\"\","
            + "\"Reason\":null,\"FieldPath\":\"\",\"OptionalOldSelf\":null}: compilation failed: ERROR: <input>:1:5: undefined"
            + " field 'b'\n | self.b < 1\n | ....^");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "'rule':'self'|.rule|cel expression must evaluate to a bool",
    "'rule':'true','messageExpression':'1'|.messageExpression|messageExpression must evaluate to a string",
    "'rule':'true','messageExpression':'self +'|.messageExpression|messageExpression compilation failed: ERROR:",
    "'rule':'self.find(`(`) == ``'|.rule|program instantiation failed: error parsing regexp",
    "'rule':'self != ``','optionalOldSelf':true|.optionalOldSelf|Invalid value: true: may not be set if oldSelf is not used in rule"
  })
  void otherFaultsAreSaidAsWell(String rule, String place, String detail) {
    assertThat(ruled("'type':'string','maxLength':10", rule).review()).singleElement().asString()
        .startsWith(AT + place + ": ").contains(detail);
  }

  @Test
  void oldSelfNeedsValuesThatHaveOldOnes() {
    assertThat(Ruled.spec("{'type':'array','maxItems':2,'items':{'type':'integer',"
        + "'x-kubernetes-validations':[{'rule':'self == oldSelf'}]}}").review())
        .containsExactly("spec.validation.openAPIV3Schema.properties[spec].items.x-kubernetes-validations[0].rule: Invalid"
            + " value: \"self == oldSelf\": oldSelf cannot be used on the uncorrelatable portion of the schema within"
            + " spec.validation.openAPIV3Schema.properties[spec]");
    assertThat(Ruled.spec("{'type':'array','maxItems':2,'x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['k'],"
        + "'items':{'type':'object','properties':{'k':{'type':'string','maxLength':5}},"
        + "'x-kubernetes-validations':[{'rule':'self.k == oldSelf.k'}]}}").review()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "'type':'array','items':{'type':'number'}|self.all(x, true)|4718591",
    "'type':'array','items':{'type':'number'},'maxItems':10|self.all(x, true)|32",
    "'type':'array','items':{'type':'string'}|self.all(x, true)|3145727",
    "'type':'array','items':{'type':'string'}|self[1] == self[1]|314577",
    "'type':'object','additionalProperties':{'type':'number'}|self.all(x, true)|1348169",
    "'type':'string'|self.contains(`test`)|314574", "'type':'string','maxLength':10|self.contains(`test`)|5",
    "'type':'string'|self.startsWith(`test`)|2", "'type':'string'|self.matches(`x`)|314574",
    "'type':'string'|size(self + `hello`) > size(`hello`)|314578", "'x-kubernetes-int-or-string':true|self == 5|2",
    "'type':'string','enum':['Pending']|self == `Pending`|2", "'type':'array','items':{'type':'integer'}|self.sum() == 1|1572865"
  })
  void costIsEstimatedFromTheBoundsOfTheSchema(String type, String rule, long cost) {
    Ruled ruled = ruled(type, "'rule':'" + rule + "'");
    var schema = ruled.schema().property("spec").orElseThrow();
    assertThat(CompiledRule.all(schema.validations(), schema, DeclaredTypes.of(schema, false).orElseThrow()).getFirst()
        .program().orElseThrow().maxCost()).isEqualTo(cost);
  }

  @Test
  void aRuleThatMayCostTooMuchIsForbidden() {
    Ruled nested = ruled("'type':'array','items':{'type':'integer'}", "'rule':'self.all(x, self.all(y, x == y))'");
    assertThat(nested.review()).containsExactly(
        AT + ".rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x" + ADVICE,
        AT + ".rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
        "spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3"
            + " schema exceeds budget by factor of more than 100x" + ADVICE);
    assertThat(nested.review(true)).hasSize(2);
    assertThat(ruled("'type':'array','maxItems':100,'items':{'type':'integer'}", "'rule':'self.all(x, self.all(y, x == y))'")
        .review()).isEmpty();
  }

  @Test
  void aRuleCountsAsOftenAsItsPlaceMayOccur() {
    assertThat(Ruled.spec("{'type':'array','maxItems':50,'items':{'type':'string','maxLength':1000000,"
        + "'x-kubernetes-validations':[{'rule':'self.contains(`x`)'}]}}").review()).singleElement().asString()
        .contains("estimated rule cost exceeds budget by factor of 2.0x");
    assertThat(Ruled.spec("{'type':'array','maxItems':5,'items':{'type':'string','maxLength':1000000,"
        + "'x-kubernetes-validations':[{'rule':'self.contains(`x`)'}]}}").review()).isEmpty();
  }

  @Test
  void defaultsMustKeepTheirRules() {
    var schema = Ruled.spec("{'type':'integer','x-kubernetes-validations':[{'rule':'self > 5'},"
        + "{'rule':'oldSelf.hasValue() || self > 6','optionalOldSelf':true}]}").schema().property("spec").orElseThrow();
    RuleReview review = new RuleReview();
    assertThat(Ruled.texts(review.preset(schema, FieldPath.of("default"), Json.parse("7"), false))).isEmpty();
    assertThat(Ruled.texts(review.preset(schema, FieldPath.of("default"), Json.parse("6"), false)))
        .containsExactly("default: Invalid value: 6: failed rule: oldSelf.hasValue() || self > 6");
    assertThat(Ruled.texts(review.preset(schema, FieldPath.of("default"), Json.parse("1"), false)))
        .containsExactly("default: Invalid value: 1: failed rule: self > 5");
  }
}
