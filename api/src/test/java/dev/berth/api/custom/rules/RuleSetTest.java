package dev.berth.api.custom.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Spec("E63")
class RuleSetTest {
  private static final String REPLICAS =
      "'properties':{'min':{'type':'integer'},'replicas':{'type':'integer'},'name':{'type':'string'}}";

  private static Ruled replicas(String rule) {
    return Ruled.spec("{'type':'object'," + REPLICAS + ",'x-kubernetes-validations':[{" + rule + "}]}");
  }

  @Test
  void anObjectThatBreaksARuleIsRefusedWithTheRule() {
    Ruled ruled = replicas("'rule':'self.min <= self.replicas'");
    assertThat(ruled.create("{'min':1,'replicas':2}")).isEmpty();
    assertThat(ruled.create("{'min':3,'replicas':2}"))
        .containsExactly("spec: Invalid value: failed rule: self.min <= self.replicas");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "'message':'too few'|spec: Invalid value: too few",
    "'messageExpression':'`want ` + string(self.min)'|spec: Invalid value: want 3",
    "'message':'plain','messageExpression':'self.name'|spec: Invalid value: plain",
    "'message':'plain','messageExpression':'``'|spec: Invalid value: plain",
    "'messageExpression':'`a` + b`\\\\n`'|spec: Invalid value: failed rule: self.min <= self.replicas",
    "'message':'no','reason':'FieldValueForbidden'|spec: Forbidden: no",
    "'message':'no','reason':'FieldValueRequired','fieldPath':'.replicas'|spec.replicas: Required value: no",
    "'message':'no','reason':'FieldValueDuplicate'|spec: Duplicate value",
    "'message':'no','fieldPath':'.replicas'|spec.replicas: Invalid value: no"
  })
  void messageReasonAndPathAreTheRules(String more, String error) {
    assertThat(replicas("'rule':'self.min <= self.replicas'," + more).create("{'min':3,'replicas':2}"))
        .containsExactly(error);
  }

  @Test
  void failuresOfTheRuleItselfAreSaid() {
    assertThat(replicas("'rule':'self.name.size() > 1'").create("{}"))
        .containsExactly("spec: Invalid value: \"object\": no such key: name evaluating rule: self.name.size() > 1");
    assertThat(replicas("'rule':'1 / self.min > 0'").create("{'min':0}"))
        .containsExactly("spec: Invalid value: \"object\": division by zero evaluating rule: 1 / self.min > 0");
    assertThat(replicas("'rule':'self.min > 0'").create("{'min':3.0}")).as("a whole number by its schema").containsExactly(
        "spec: Invalid value: \"object\": invalid data, expected int, got float64 evaluating rule: self.min > 0");
    assertThat(replicas("'rule':'self.none'").create("{}").getFirst())
        .startsWith("spec: Invalid value: \"object\": rule compile error: compilation failed: ERROR: <input>:1:5");
    Ruled mixed = Ruled.spec("{'type':'object','properties':{'p':{'x-kubernetes-int-or-string':true}},"
        + "'x-kubernetes-validations':[{'rule':'self.p + 1 > 1'}]}");
    assertThat(mixed.create("{'p':1}")).isEmpty();
    assertThat(mixed.create("{'p':'1%'}")).containsExactly(
        "spec: Invalid value: \"object\": 'no such overload': call arguments did not match a supported operator,"
            + " function or macro signature for rule: self.p + 1 > 1");
  }

  @Test
  void rulesHoldAtEveryLevelAndSeeOnlyTheirOwn() {
    Ruled ruled = Ruled.whole("""
        {'type':'object','x-kubernetes-validations':[{'rule':'self.metadata.name.startsWith(`a`)','message':'root'}],
         'properties':{'spec':{'type':'object','properties':{
           'list':{'type':'array','items':{'type':'string','x-kubernetes-validations':[{'rule':'self != `x`'}]}},
           'map':{'type':'object','additionalProperties':{'type':'integer',
             'x-kubernetes-validations':[{'rule':'self > 0'}]}},
           'n':{'type':'integer','nullable':true,'x-kubernetes-validations':[{'rule':'self == 5'}]}}}}}""");
    RuleSet rules = RuleSet.of(ruled.schema());
    assertThat(Ruled.texts(rules.create((JsonObject) dev.berth.base.json.Json.parse("""
        {"metadata":{"name":"b"},"spec":{"list":["x","y","x"],"map":{"k":0,"l":1},"n":null}}"""), List.of()).errors()))
        .containsExactly(
            "<nil>: Invalid value: root",
            "spec.list[0]: Invalid value: \"x\": failed rule: self != 'x'",
            "spec.list[2]: Invalid value: \"x\": failed rule: self != 'x'",
            "spec.map[k]: Invalid value: 0: failed rule: self > 0");
    assertThat(ruled.create("{'n':6}")).contains("spec.n: Invalid value: 6: failed rule: self == 5");
  }

  @Test
  void rulesUnderAllOfHoldWhereTheSchemaHasOthers() {
    Ruled ruled = Ruled.spec("""
        {'type':'object','properties':{'a':{'type':'string'}},'x-kubernetes-validations':[{'rule':'true'}],
         'allOf':[{'properties':{'a':{'x-kubernetes-validations':[{'rule':'self == `x`'}]}}}]}""");
    assertThat(ruled.create("{'a':'y'}")).containsExactly("spec.a: Invalid value: \"y\": failed rule: self == 'x'");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "self.a__dash__b == `1`|{'a-b':'1'}", "self.a__dot__b == `1`|{'a.b':'1'}", "self.a__slash__b == `1`|{'a/b':'1'}",
    "self.__namespace__ == `1`|{'namespace':'1'}", "self.namespace == `1`|{'namespace':'1'}",
    "self.a__underscores__b == `1`|{'a__b':'1'}", "self.t > timestamp(`2020-01-01T00:00:00Z`)|{'t':'2021-01-01T00:00:00Z'}",
    "self.day == timestamp(`2021-02-03T00:00:00Z`)|{'day':'2021-02-03'}", "self.d < duration(`1h`)|{'d':'5m'}",
    "self.bytes == b`hi`|{'bytes':'aGk='}", "self.f == 2.0|{'f':2}", "type(self.ios) == string|{'ios':'50%'}",
    "self.ios == 5|{'ios':5}", "self.set == [`b`,`a`]|{'set':['a','b']}", "(self.set + [`b`,`c`]).size() == 3|{'set':['a','b']}",
    "!has(self.nullable)|{'nullable':null}", "has(self.deep.kind) || !has(self.deep.metadata.name)|{'deep':{'x':1}}",
    "self.plain == [1,2] && self.plain != [2,1]|{'plain':[1,2]}"
  })
  void valuesAreReadAsTheSchemaSays(String rule, String spec) {
    Ruled ruled = Ruled.spec("""
        {'type':'object','properties':{
          'a-b':{'type':'string'},'a.b':{'type':'string'},'a/b':{'type':'string'},'a__b':{'type':'string'},
          'namespace':{'type':'string'},'t':{'type':'string','format':'date-time'},'day':{'type':'string','format':'date'},
          'd':{'type':'string','format':'duration'},'bytes':{'type':'string','format':'byte'},'f':{'type':'number'},
          'ios':{'x-kubernetes-int-or-string':true},'nullable':{'type':'string','nullable':true},
          'set':{'type':'array','x-kubernetes-list-type':'set','items':{'type':'string'}},
          'plain':{'type':'array','items':{'type':'integer'}},
          'deep':{'type':'object','x-kubernetes-embedded-resource':true,'x-kubernetes-preserve-unknown-fields':true},
          'other':{'type':'string'}},
         'x-kubernetes-validations':[{'rule':'RULE'}]}""".replace("RULE", rule));
    assertThat(ruled.create(spec)).isEmpty();
  }

  @Test
  void keyedListsAreEqualInAnyOrderAndMergeByKey() {
    Ruled ruled = Ruled.spec("""
        {'type':'object','properties':{'l':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['k'],
          'items':{'type':'object','properties':{'k':{'type':'string'},'v':{'type':'integer'}}}}},
         'x-kubernetes-validations':[{'rule':'self.l == oldSelf.l','message':'equal'},
          {'rule':'(oldSelf.l + self.l).map(i, i.v) == [9, 2, 3]','message':'merged'}]}""");
    assertThat(ruled.updateErrors("{'l':[{'k':'a','v':1},{'k':'b','v':2}]}", "{'l':[{'k':'b','v':2},{'k':'a','v':1}]}"))
        .containsExactly("spec: Invalid value: merged");
    assertThat(ruled.updateErrors("{'l':[{'k':'a','v':1},{'k':'b','v':2}]}", "{'l':[{'k':'a','v':9},{'k':'c','v':3}]}"))
        .containsExactly("spec: Invalid value: equal");
  }

  @Test
  void transitionRulesHoldOnlyWhereThereIsAnOldValue() {
    Ruled ruled = replicas("'rule':'self.replicas >= oldSelf.replicas','message':'never fewer'");
    assertThat(ruled.create("{'replicas':1}")).isEmpty();
    assertThat(ruled.updateErrors("{'replicas':1}", "{'replicas':2}")).isEmpty();
    assertThat(ruled.updateErrors("{'replicas':2}", "{'replicas':1}")).containsExactly("spec: Invalid value: never fewer");
  }

  @Test
  void itemsOfKeyedListsAreComparedByTheirKeys() {
    Ruled ruled = Ruled.spec("""
        {'type':'object','properties':{'l':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['k'],
          'items':{'type':'object','properties':{'k':{'type':'string'},'v':{'type':'integer'}},
            'x-kubernetes-validations':[{'rule':'self.v == oldSelf.v'}]}}}}""");
    assertThat(ruled.updateErrors("{'l':[{'k':'a','v':1},{'k':'b','v':2}]}", "{'l':[{'k':'b','v':3},{'k':'a','v':1},{'k':'c','v':9}]}"))
        .containsExactly("spec.l[0]: Invalid value: failed rule: self.v == oldSelf.v");
  }

  @Test
  void optionalOldSelfHoldsOnCreationAsWell() {
    Ruled ruled = replicas("'rule':'oldSelf.hasValue() || self.replicas == 1','optionalOldSelf':true,'message':'start with one'");
    assertThat(ruled.create("{'replicas':2}")).containsExactly("spec: Invalid value: start with one");
    assertThat(ruled.updateErrors("{'replicas':2}", "{'replicas':3}")).isEmpty();
  }

  @Test
  void whatWasWrongAndDidNotChangeIsAWarning() {
    Ruled ruled = Ruled.spec("{'type':'object','properties':{"
        + "'a':{'type':'integer','x-kubernetes-validations':[{'rule':'self > 5'}]},"
        + "'b':{'type':'integer','x-kubernetes-validations':[{'rule':'self >= oldSelf'}]}}}");
    Findings unchanged = ruled.update("{'a':1,'b':1}", "{'a':1,'b':2}");
    assertThat(unchanged.errors()).isEmpty();
    assertThat(unchanged.warnings()).containsExactly("spec.a: Invalid value: 1: failed rule: self > 5");
    assertThat(ruled.updateErrors("{'a':1}", "{'a':2}")).containsExactly("spec.a: Invalid value: 2: failed rule: self > 5");
  }

  @Test
  void afterErrorsThatMakeValuesUnusableRulesAreNotAsked() {
    Ruled ruled = replicas("'rule':'self.min == 1'");
    FieldError missing = FieldError.required(FieldPath.of("spec", "name"), "");
    assertThat(Ruled.texts(RuleSet.of(ruled.schema()).create(JsonObject.EMPTY, List.of(missing)).errors()))
        .containsExactly("<nil>: Invalid value: null: some validation rules were not checked because the object was"
            + " invalid; correct the existing errors to complete validation");
    assertThat(RuleSet.of(Ruled.spec("{'type':'object'}").schema()).create(JsonObject.EMPTY, List.of(missing)))
        .isEqualTo(Findings.NOTHING);
  }

  @Test
  void aRuleThatNeverEndsIsCutOffAndTheRestIsNotAsked() {
    Ruled ruled = Ruled.spec("""
        {'type':'object','properties':{'l':{'type':'array','items':{'type':'integer'}}},'x-kubernetes-validations':[
          {'rule':'self.l.all(a, self.l.all(b, self.l.all(c, self.l.all(d, a + b + c + d >= 0))))','message':'slow'},
          {'rule':'false'}]}""");
    assertThat(ruled.create("{'l':" + ints(300) + "}")).containsExactly(
        "spec: Invalid value: \"object\": 'operation cancelled: actual cost limit exceeded': no further validation rules"
            + " will be run due to call cost exceeds limit for rule: slow");
  }

  @Test
  void allRulesTogetherHaveABudget() {
    Ruled ruled = Ruled.spec("""
        {'type':'object','properties':{'l':{'type':'array','items':{'type':'array','items':{'type':'integer'},
          'x-kubernetes-validations':[{'rule':'self.all(a, self.all(b, a + b >= 0))'}]}}}}""");
    String lists = IntStream.range(0, 40).mapToObj(i -> ints(200)).collect(Collectors.joining(",", "[", "]"));
    assertThat(ruled.create("{'l':" + lists + "}")).last().asString()
        .endsWith("]: Invalid value: \"array\": validation failed due to running out of cost budget, no further validation"
            + " rules will be run");
  }

  private static String ints(int n) {
    return IntStream.range(0, n).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
  }
}
