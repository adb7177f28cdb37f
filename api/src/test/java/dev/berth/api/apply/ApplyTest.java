package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.status.Status;
import dev.berth.base.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

@Spec("E51")
class ApplyTest {

  @Test
  void anApplierOwnsWhatItSays() {
    Story s = Story.ofWorkload().apply("m", "{'metadata':{'name':'d','labels':{'a':'1'}},'spec':{'replicas':1,"
        + "'containers':[{'name':'c','image':'i','args':['x']}],'nodeSelector':{'k':'v'}}}");
    assertThat(s.owns("m"))
        .isEqualTo(
            """
            .metadata.labels.a
            .spec.nodeSelector
            .spec.replicas
            .spec.containers[name="c"]
            .spec.containers[name="c"].args
            .spec.containers[name="c"].image
            .spec.containers[name="c"].name""");
    assertThat(s.managers().encode().object(0).without("fieldsV1").toString().replace('"', '\''))
        .isEqualTo("{'manager':'m','operation':'Apply','apiVersion':'apps/v1','time':'2026-01-01T00:00:01Z',"
            + "'fieldsType':'FieldsV1'}");
  }

  @Test
  void applyingTwiceIsApplyingOnceAndKeepsTheTime() {
    Story s = Story.ofConfigMap().apply("m", "{'metadata':{'name':'c'},'data':{'a':'1'}}");
    var before = s.live();
    assertThat(s.apply("m", "{'metadata':{'name':'c'},'data':{'a':'1'}}").live()).isEqualTo(before);
  }

  @Test
  void whatIsLeftOutGoes() {
    Story s = Story.ofConfigMap().apply("m", "{'data':{'a':'1','b':'2'}}").apply("m", "{'data':{'b':'2'}}");
    assertThat(s.json("data")).isEqualTo("{'b':'2'}");
    assertThat(s.owns("m")).isEqualTo(".data.b");
  }

  @Test
  void whatIsSharedStaysUntilItsLastOwnerLeavesItOut() {
    Story s = Story.ofConfigMap().apply("m1", "{'data':{'a':'1'}}").apply("m2", "{'data':{'a':'1'}}");
    assertThat(s.timeOf("m2")).isEqualTo(s.now());
    s.apply("m1", "{'data':{}}");
    assertThat(s.json("data")).isEqualTo("{'a':'1'}");
    assertThat(s.owns("m1")).isEqualTo(".data");
    s.apply("m1", "{}").apply("m2", "{}");
    assertThat(s.json("data")).isEqualTo("absent");
    assertThat(s.managers()).isEqualTo(Managers.NONE);
  }

  @Test
  void anothersValueIsAConflictAndStays() {
    Story s = Story.ofWorkload().apply("m1", "{'spec':{'replicas':1}}");
    Status status = s.refused("m2", "{'spec':{'replicas':2}}");
    assertThat(status.code()).isEqualTo(409);
    assertThat(status.reason()).isEqualTo("Conflict");
    assertThat(status.message()).isEqualTo("Apply failed with 1 conflict: conflict with \"m1\": .spec.replicas");
    assertThat(status.details().orElseThrow().causes())
        .isEqualTo(List.of(new Status.Cause("FieldManagerConflict", "conflict with \"m1\"", ".spec.replicas")));
    assertThat(s.json("spec", "replicas")).isEqualTo("1");
  }

  @Test
  void conflictsWithUpdatersNameTheirVersion() {
    Story s = Story.ofWorkload().update("kubectl-client-side-apply", "{'spec':{'replicas':1}}");
    assertThat(s.refused("m", "{'spec':{'replicas':2}}").message())
        .isEqualTo(
            "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using apps/v1: .spec.replicas");
  }

  @Test
  void severalConflictsAreListedByManager() {
    Story s =
        Story.ofWorkload()
            .apply("b", "{'spec':{'replicas':1,'paused':true}}")
            .apply("a", "{'spec':{'replicas':1}}")
            .update("u", "{'spec':{'replicas':1,'paused':true,'strategy':{'type':'x'}}}");
    Status status = s.refused("m", "{'spec':{'replicas':2,'paused':false,'strategy':{'type':'y'}}}");
    assertThat(status.message())
        .isEqualTo(
            """
            Apply failed with 4 conflicts: conflicts with "a":
            - .spec.replicas
            conflicts with "b":
            - .spec.paused
            - .spec.replicas
            conflicts with "u" using apps/v1:
            - .spec.strategy.type""");
    assertThat(status.details().orElseThrow().causes()).hasSize(4);
  }

  @Test
  void forceTakesTheFieldAway() {
    Story s =
        Story.ofWorkload()
            .apply("m1", "{'spec':{'replicas':1,'paused':true}}")
            .force("m2", "{'spec':{'replicas':2}}");
    assertThat(s.json("spec", "replicas")).isEqualTo("2");
    assertThat(s.owns("m1")).isEqualTo(".spec.paused");
    assertThat(s.owns("m2")).isEqualTo(".spec.replicas");
    assertThat(s.timeOf("m1")).isEqualTo("2026-01-01T00:00:01Z");
  }

  @Test
  void theSameValueIsSharedWithoutConflict() {
    Story s = Story.ofWorkload().apply("m1", "{'spec':{'replicas':1}}").apply("m2", "{'spec':{'replicas':1.0}}");
    assertThat(s.owns("m1")).isEqualTo(".spec.replicas");
    assertThat(s.owns("m2")).isEqualTo(".spec.replicas");
  }

  @Test
  void aValueGivenUpStaysWhereAnUpdaterOwnsIt() {
    Story s =
        Story.ofConfigMap()
            .apply("m", "{'data':{'a':'1','b':'1'}}")
            .update("u", "{'data':{'a':'2','b':'1'}}")
            .apply("m", "{'data':{'b':'1'}}");
    assertThat(s.json("data")).isEqualTo("{'a':'2','b':'1'}");
    assertThat(s.owns("u")).isEqualTo(".data.a");
  }

  @Test
  void itemsComeAndGoByTheirKeys() {
    Story s =
        Story.ofWorkload()
            .apply("m1", "{'spec':{'containers':[{'name':'a','image':'a:1'},{'name':'b','image':'b:1'}]}}")
            .apply("m2", "{'spec':{'containers':[{'name':'c','image':'c:1'}]}}")
            .apply("m1", "{'spec':{'containers':[{'name':'b','image':'b:2'}]}}");
    assertThat(s.json("spec", "containers"))
        .isEqualTo("[{'name':'b','image':'b:2'},{'name':'c','image':'c:1'}]");
  }

  @Test
  void anItemThatAnotherHasAPartOfStays() {
    Story s =
        Story.ofWorkload()
            .apply("m1", "{'spec':{'containers':[{'name':'a','image':'a:1'}]}}")
            .apply("m2", "{'spec':{'containers':[{'name':'a','args':['x']}]}}")
            .apply("m1", "{'spec':{'containers':[]}}");
    assertThat(s.json("spec", "containers")).isEqualTo("[{'name':'a','args':['x']}]");
    assertThat(s.owns("m1")).isEmpty();
  }

  @Test
  void appliedItemsComeInTheAppliersOrder() {
    Story s =
        Story.ofWorkload()
            .apply("m1", "{'spec':{'containers':[{'name':'a'},{'name':'b'},{'name':'c'}]}}")
            .force("m2", "{'spec':{'containers':[{'name':'c'},{'name':'x'},{'name':'a'}]}}");
    assertThat(s.json("spec", "containers")).isEqualTo("[{'name':'b'},{'name':'c'},{'name':'x'},{'name':'a'}]");
  }

  @Test
  void aKeyLeftOutTakesItsDefault() {
    Story s =
        Story.ofWorkload()
            .apply("m", "{'spec':{'containers':[{'name':'a','ports':[{'containerPort':80},"
                + "{'containerPort':80,'protocol':'UDP'}]}]}}");
    assertThat(s.owns("m"))
        .contains(".ports[containerPort=80,protocol=\"TCP\"]")
        .contains(".ports[containerPort=80,protocol=\"UDP\"].protocol");
    assertThat(s.live().object("metadata").toString())
        .contains("k:{\\\"containerPort\\\":80,\\\"protocol\\\":\\\"TCP\\\"}");
  }

  @Test
  void setsAreOwnedByValue() {
    Story s =
        Story.ofWorkload()
            .apply("m1", "{'metadata':{'finalizers':['a/a','b/b']}}")
            .apply("m2", "{'metadata':{'finalizers':['b/b','c/c']}}")
            .apply("m1", "{'metadata':{'finalizers':['a/a']}}");
    assertThat(s.json("metadata", "finalizers")).isEqualTo("['a/a','b/b','c/c']");
    s.apply("m2", "{'metadata':{'finalizers':[]}}");
    assertThat(s.json("metadata", "finalizers")).isEqualTo("['a/a']");
    assertThat(s.owns("m1")).isEqualTo(".metadata.finalizers[=\"a/a\"]");
  }

  @Test
  void atomicListsMapsAndStructsAreOwnedAsWholes() {
    Story s =
        Story.ofWorkload()
            .apply("m1", "{'spec':{'tolerations':[{'key':'a'}],'nodeSelector':{'a':'b'},"
                + "'selector':{'matchLabels':{'a':'b'}}}}");
    assertThat(s.owns("m1")).isEqualTo(".spec.nodeSelector\n.spec.selector\n.spec.tolerations");
    assertThat(s.refused("m2", "{'spec':{'tolerations':[{'key':'z'}]}}").message())
        .endsWith("conflict with \"m1\": .spec.tolerations");
    assertThat(s.refused("m2", "{'spec':{'nodeSelector':{'c':'d'}}}").message())
        .endsWith("conflict with \"m1\": .spec.nodeSelector");
    s.force("m2", "{'spec':{'selector':{'matchLabels':{'z':'y'}}}}");
    assertThat(s.json("spec", "selector")).isEqualTo("{'matchLabels':{'z':'y'}}");
  }

  @Test
  void emptyObjectsAndNullsAreOwnedAndEmptyListsAreNot() {
    Story s = Story.ofWorkload().apply("m", "{'metadata':{'labels':{}},'spec':{'replicas':null,'containers':[]}}");
    assertThat(s.owns("m")).isEqualTo(".metadata.labels\n.spec.replicas");
  }

  @Test
  void nullDoesNotEmptyAList() {
    Story s =
        Story.ofWorkload()
            .update("u", "{'spec':{'containers':[{'name':'a'}]}}")
            .apply("m", "{'spec':{'containers':null}}");
    assertThat(s.json("spec", "containers")).isEqualTo("[{'name':'a'}]");
  }

  @Test
  void whatExistedBeforeTheFirstApplyIsNamedSo() {
    Story s =
        Story.ofConfigMap()
            .update("u", "{'data':{'a':'1'}}")
            .update("u", "{'metadata':{'managedFields':[]},'data':{'a':'1'}}");
    assertThat(s.json("metadata", "managedFields")).isEqualTo("absent");
    s.apply("m", "{'data':{'b':'1'}}");
    assertThat(s.owns("before-first-apply")).isEqualTo(".data\n.data.a");
    assertThat(s.refused("m2", "{'data':{'a':'2'}}").message())
        .isEqualTo("Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .data.a");
  }

  @Test
  void anotherKindIsABadRequest() {
    Status status = Story.ofConfigMap().refused("m", "{'apiVersion':'v1','kind':'Secret'}");
    assertThat(status.code()).isEqualTo(400);
    assertThat(status.message()).isEqualTo("invalid object type: /v1, Kind=Secret");
    assertThat(Story.ofConfigMap().refused("m", "{'apiVersion':'a/b/c','kind':'ConfigMap'}").message())
        .isEqualTo("invalid object type: /, Kind=");
  }

  @Test
  void managedFieldsMayNotBeApplied() {
    Status status = Story.ofConfigMap().refused("m", "{'metadata':{'managedFields':[]}}");
    assertThat(status.code()).isEqualTo(400);
    assertThat(status.message()).isEqualTo("metadata.managedFields must be nil");
  }

  @Test
  void aConfigurationThatIsNotOfItsTypeNamesTheObject() {
    Status status = Story.ofWorkload().refused("m", "{'metadata':{'name':'d','namespace':'n'},'spec':{'foo':1}}");
    assertThat(status.code()).isEqualTo(500);
    assertThat(status.reason()).isEmpty();
    assertThat(status.message())
        .isEqualTo(
            "failed to create typed patch object (n/d; apps/v1, Kind=Deployment): .spec.foo: field not declared in"
                + " schema");
  }

  @Test
  void faultsOfTypeHaveUpstreamsWords() {
    String start = "failed to create typed patch object (/; apps/v1, Kind=Deployment): ";
    Story s = Story.ofWorkload();
    assertThat(s.refused("m", "{'spec':{'replicas':'x'}}").message())
        .isEqualTo(start + ".spec.replicas: expected numeric (int or float), got string");
    assertThat(s.refused("m", "{'spec':{'containers':{'a':1}}}").message())
        .isEqualTo(start + ".spec.containers: expected list, got &{map[a:1]}");
    assertThat(s.refused("m", "{'spec':[]}").message()).isEqualTo(start + ".spec: expected map, got &{[]}");
    assertThat(s.refused("m", "{'metadata':{'labels':{'a':5}}}").message())
        .isEqualTo(start + ".metadata.labels.a: expected string, got &value.valueUnstructured{Value:5}");
    assertThat(s.refused("m", "{'spec':{'paused':'x'}}").message())
        .isEqualTo(start + ".spec.paused: expected boolean, got &{x}");
    assertThat(s.refused("m", "{'spec':{'limit':{}}}").message())
        .isEqualTo(start + ".spec.limit: expected any scalar, got &{map[]}");
    assertThat(s.refused("m", "{'spec':{'containers':[{'name':'a'},{'name':'a'}]}}").message())
        .isEqualTo(start + ".spec.containers: duplicate entries for key [name=\"a\"]");
    assertThat(s.refused("m", "{'spec':{'containers':[{'image':'a'}]}}").message())
        .isEqualTo(
            start
                + ".spec.containers: element 0: associative list with keys has an element that omits all key fields"
                + " [\"name\"] (and doesn't have default values for any key fields)");
    assertThat(s.refused("m", "{'metadata':{'finalizers':['a','a']}}").message())
        .isEqualTo(start + ".metadata.finalizers: duplicate entries for key [=\"a\"]");
    assertThat(s.refused("m", "{'spec':{'tolerations':[{'bogus':1}]}}").message())
        .isEqualTo(start + ".spec.tolerations[0].bogus: field not declared in schema");
    assertThat(s.refused("m", "{'spec':{'replicas':'x','paused':1}}").message())
        .isEqualTo(
            start
                + "errors:\n  .spec.replicas: expected numeric (int or float), got string\n"
                + "  .spec.paused: expected boolean, got &{1}");
  }

  @Test
  void brokenManagedFieldsOfTheLiveObjectStopAnApply() {
    Story s = Story.ofConfigMap().update("u", "{'data':{'a':'1'}}");
    s.updateAs("u", s.live());
    var fields = new FieldManager(
        dev.berth.model.GroupVersionKind.of("", "v1", "ConfigMap"),
        "",
        new MergeTypes().of(dev.berth.api.patch.Types.CONFIG_MAP),
        ResetFields.NOTHING,
        Versions.one("v1", new MergeTypes().of(dev.berth.api.patch.Types.CONFIG_MAP)));
    var live = s.object("{'metadata':{'managedFields':[{'manager':'x','operation':'Bogus'}]}}");
    ApplyResult result =
        fields.applied(java.util.Optional.of(live), s.object("{}"), "m", false, java.time.Instant.EPOCH);
    assertThat(((ApplyResult.Refused) result).status().message())
        .isEqualTo("failed to decode managed fields: operation must be `Apply` or `Update`");
  }
}
