package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Spec("E52")
class ManagedFieldsTest {

  @Test
  void aCreatorOwnsEverythingButWhatIsNobodys() {
    Story s =
        Story.ofWorkload()
            .update("u", "{'metadata':{'name':'d','namespace':'n','labels':{'a':'1'},'generation':1},"
                + "'spec':{'replicas':1,'strategy':{'type':'x'}},'status':{'replicas':3}}");
    assertThat(s.owns("u"))
        .isEqualTo(".spec\n.metadata.labels\n.metadata.labels.a\n.spec.replicas\n.spec.strategy\n.spec.strategy.type");
  }

  @Test
  void anUpdaterOwnsWhatItChangesAndTakesItFromOthers() {
    Story s =
        Story.ofConfigMap()
            .update("a", "{'data':{'x':'1','y':'1'}}")
            .update("b", "{'data':{'x':'2','y':'1','z':'3'}}");
    assertThat(s.owns("a")).isEqualTo(".data\n.data.y");
    assertThat(s.owns("b")).isEqualTo(".data.x\n.data.z");
  }

  @Test
  void whatIsRemovedBelongsToNobody() {
    Story s = Story.ofConfigMap().apply("m", "{'data':{'x':'1','y':'1'}}").update("b", "{'data':{'y':'1'}}");
    assertThat(s.owns("m")).isEqualTo(".data.y");
    assertThat(s.owns("b")).isEmpty();
  }

  @Test
  void aWriteWithoutEffectChangesNothing() {
    Story s = Story.ofConfigMap().update("a", "{'data':{'x':'1'}}");
    JsonObject before = s.live();
    assertThat(s.updateAs("b", before).live()).isEqualTo(before);
    assertThat(s.updateAs("a", before).live()).isEqualTo(before);
  }

  @Test
  void aChangedValueMovesTheTimeAndAShareOnly() {
    Story s = Story.ofConfigMap().update("a", "{'data':{'x':'1'}}").update("a", "{'data':{'x':'2'}}");
    assertThat(s.timeOf("a")).isEqualTo(s.now());
    s.update("b", "{'data':{'x':'2','y':'1'}}");
    assertThat(s.timeOf("a")).isEqualTo("2026-01-01T00:00:02Z");
  }

  @Test
  void writesThroughASubresourceHaveAnEntryOfTheirOwn() {
    Story s =
        Story.ofWorkload()
            .update("u", "{'spec':{'replicas':1}}")
            .via("status")
            .update("u", "{'spec':{'replicas':5},'status':{'phase':'x'}}");
    assertThat(s.managers().encode().objects().map(e -> e.text("manager") + "/" + e.text("subresource")).toList())
        .containsExactly("u/", "u/status");
    assertThat(s.owns("u")).isEqualTo(".spec\n.spec.replicas\n--\n.status\n.status.phase");
  }

  @Test
  @Spec("E54")
  void eachRoadOwnsOnlyWhatItWrites() {
    Story s = Story.ofWorkload().apply("m", "{'spec':{'replicas':1},'status':{'replicas':5}}");
    assertThat(s.owns("m")).isEqualTo(".spec.replicas");
    s.via("status").apply("st", "{'spec':{'replicas':9},'status':{'replicas':1}}");
    assertThat(s.owns("st")).isEqualTo(".status.replicas");
    assertThat(s.refused("st2", "{'status':{'replicas':2}}").message())
        .isEqualTo(
            "Apply failed with 1 conflict: conflict with \"st\" with subresource \"status\": .status.replicas");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[{}]", "[{'manager':''}]"})
  void anEmptyListOrAnEmptyEntryResets(String list) {
    Story s =
        Story.ofConfigMap()
            .apply("m", "{'data':{'a':'1'}}")
            .update("u", "{'metadata':{'managedFields':" + list + "},'data':{'a':'1','b':'2'}}");
    assertThat(s.json("metadata", "managedFields")).isEqualTo("absent");
    s.update("u", "{'data':{'a':'1','c':'2'}}");
    assertThat(s.json("metadata", "managedFields")).isEqualTo("absent");
  }

  @Test
  void onASubresourceTheListIsTheLiveOnes() {
    Story s =
        Story.ofWorkload()
            .apply("m", "{'spec':{'replicas':1}}")
            .via("status")
            .update("u", "{'metadata':{'managedFields':[]},'spec':{'replicas':1}}");
    assertThat(s.owns("m")).isEqualTo(".spec.replicas");
  }

  @Test
  void aListThatIsSentIsTaken() {
    Story s =
        Story.ofConfigMap()
            .apply("m", "{'data':{'a':'1'}}")
            .update("u", "{'metadata':{'managedFields':[{'manager':'x','operation':'Apply','apiVersion':'v1',"
                + "'fieldsType':'FieldsV1','fieldsV1':{'f:data':{'f:a':{}}},'time':'2020-01-01T00:00:00Z'}]},"
                + "'data':{'a':'1'}}");
    assertThat(s.owns("x")).isEqualTo(".data.a");
    assertThat(s.timeOf("x")).isEqualTo("2020-01-01T00:00:00Z");
    assertThat(s.owns("m")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'manager':'x','operation':'Apply','apiVersion':'v1','fieldsType':'FieldsV1','fieldsV1':{'bogus':{}}}]",
        "[{'manager':'x','operation':'Nope','apiVersion':'v1','fieldsType':'FieldsV1'}]",
        "[{'manager':'x','operation':'Apply','fieldsType':'FieldsV1'}]",
        "[{'manager':'x','operation':'Apply','apiVersion':'v1'}]",
        "[{'manager':'x','operation':'Apply','apiVersion':'v1','fieldsType':'FieldsV9'}]",
        "null",
        "'x'"
      })
  void aBrokenListIsIgnored(String list) {
    Story s =
        Story.ofConfigMap()
            .apply("m", "{'data':{'a':'1'}}")
            .update("u", "{'metadata':{'managedFields':" + list + "},'data':{'a':'1'}}");
    assertThat(s.owns("m")).isEqualTo(".data.a");
    assertThat(s.owns("x")).isEmpty();
  }

  @Test
  void problemsOfAListHaveUpstreamsWords() {
    assertThat(problem("[{\"operation\":\"Nope\"}]")).contains("operation must be `Apply` or `Update`");
    assertThat(problem("[{\"operation\":\"Apply\"}]")).contains("apiVersion must not be empty");
    assertThat(problem("[{\"operation\":\"Apply\",\"apiVersion\":\"v1\"}]"))
        .contains("missing fieldsType in managed fields entry 0");
    assertThat(problem("[{\"operation\":\"Apply\",\"apiVersion\":\"v1\",\"fieldsType\":\"X\"}]"))
        .contains("invalid fieldsType \"X\" in managed fields entry 0");
    assertThat(problem("[]")).isEmpty();
  }

  private static Optional<String> problem(String list) {
    return Managers.problem((JsonArray) Json.parse(list));
  }

  @Test
  void oldUpdatersAreJoined() {
    Story s = Story.ofConfigMap();
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 13; i++) {
      data.append(i == 0 ? "" : ",").append("'k").append(i).append("':'v'");
      s.update("u" + i, "{'data':{" + data + "}}");
    }
    String managers =
        s.managers().encode().objects().map(e -> e.text("manager")).collect(Collectors.joining(","));
    assertThat(managers).isEqualTo("ancient-changes,u4,u5,u6,u7,u8,u9,u10,u11,u12");
    assertThat(s.owns("ancient-changes")).isEqualTo(".data\n.data.k0\n.data.k1\n.data.k2\n.data.k3");
    assertThat(s.timeOf("ancient-changes")).isEqualTo("2026-01-01T00:00:04Z");
  }

  @Test
  void appliersAreNeverJoined() {
    Story s = Story.ofConfigMap();
    for (int i = 0; i < 13; i++) {
      s.apply("m" + i, "{'data':{'k" + i + "':'v'}}");
    }
    assertThat(s.managers().encode().size()).isEqualTo(13);
  }

  @Test
  void entriesAreSortedByOperationTimeAndName() {
    Story s =
        Story.ofConfigMap()
            .update("z", "{'data':{'a':'1'}}")
            .apply("b", "{'data':{'b':'1'}}")
            .apply("a", "{'data':{'c':'1'}}");
    assertThat(s.managers().encode().objects().map(e -> e.text("manager")).toList()).containsExactly("b", "a", "z");
  }

  @Test
  void changesOfTimeAloneAreNoChange() {
    Story s = Story.ofConfigMap().update("u", "{'data':{'a':'1'}}");
    JsonObject old = s.live();
    JsonObject later = (JsonObject) Json.parse(old.toString().replace("00:00:01Z", "00:00:09Z"));
    assertThat(later).isNotEqualTo(old);
    assertThat(ManagedTimes.keptUnlessChanged(later, old)).isEqualTo(old);
    JsonObject changed = later.updateObject("data", d -> d.with("a", "2"));
    assertThat(ManagedTimes.keptUnlessChanged(changed, old)).isEqualTo(changed);
  }

  @Test
  void writersAreCalledByParameterOrUserAgent() {
    assertThat(ManagerNames.of(Optional.of("m"), "kubectl/v1")).isEqualTo("m");
    assertThat(ManagerNames.of(Optional.empty(), "kubectl/v1.36 (linux)")).isEqualTo("kubectl");
    assertThat(ManagerNames.of(Optional.of(""), "a\u0007b\u00a0c")).isEqualTo("abc");
    assertThat(ManagerNames.of(Optional.empty(), "\u00e9".repeat(100))).isEqualTo("\u00e9".repeat(64));
    assertThat(Story.ofConfigMap().update("", "{'data':{'a':'1'}}").owns("unknown")).isEqualTo(".data\n.data.a");
  }

  @Test
  void ownersOfPartsOwnTheWholeOnceItIsAtomic() {
    Story s =
        Story.ofWorkload()
            .update("u", "{'spec':{'nodeSelector':{'a':'b'}}}")
            .update("u", "{'metadata':{'managedFields':[{'manager':'x','operation':'Apply','apiVersion':'apps/v1',"
                + "'fieldsType':'FieldsV1','fieldsV1':{'f:spec':{'f:nodeSelector':{'f:a':{}}}}}]},"
                + "'spec':{'nodeSelector':{'a':'b'}}}");
    assertThat(s.owns("x")).isEqualTo(".spec.nodeSelector");
  }

  @Test
  void entriesOfVersionsThatAreGoneGo() {
    Story s =
        Story.ofConfigMap()
            .update("u", "{'data':{'a':'1'}}")
            .update("u", "{'metadata':{'managedFields':[{'manager':'x','operation':'Update','apiVersion':'v0',"
                + "'fieldsType':'FieldsV1','fieldsV1':{'f:data':{'f:a':{}}}}]},'data':{'a':'1','b':'1'}}");
    assertThat(s.owns("x")).isEmpty();
    assertThat(s.owns("u")).isEqualTo(".data.b");
  }
}
