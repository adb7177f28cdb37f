package dev.berth.api.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.protobuf.ProtobufObjects;
import dev.berth.model.schema.TypeSchema;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shapes that only broken clients send; what is stored must have a protobuf form. */
class DecoderTest {
  private static Decoded decode(String group, String version, String kind, String rest) {
    GroupVersionKind gvk = GroupVersionKind.of(group, version, kind);
    TypeSchema type = Builtin.schema(gvk).orElseThrow();
    String text = "{'apiVersion':'" + gvk.groupVersion() + "','kind':'" + kind + "'," + rest + "}";
    return Decoder.decode((JsonObject) Json.parse(text.replace('\'', '"')), type, List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0.1|number 0.1", "2147483648|number 2147483648", "true|bool", "{}|object", "1e1|number 1e1",
      })
  void anIntegerOrStringIsNoOtherNumber(String value, String shown) {
    assertThatThrownBy(() -> decode("policy", "v1", "PodDisruptionBudget", "'spec':{'maxUnavailable':" + value + "}"))
        .isInstanceOf(DecodeException.class)
        .hasMessage(
            "json: cannot unmarshal " + shown
                + " into Go struct field PodDisruptionBudgetSpec.spec.maxUnavailable of type int32");
    assertThat(decode("policy", "v1", "PodDisruptionBudget", "'spec':{'maxUnavailable':-2147483648}").complaints()).isEmpty();
  }

  /** What {@code sigs.k8s.io/json} says of 1.36's types. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'spec':{'volumes':[{'emptyDir':'x'}]}|string|Volume.spec.volumes.VolumeSource.emptyDir of type v1.EmptyDirVolumeSource",
        "'spec':{'volumes':[{'configMap':{'name':5}}]}|number"
            + "|ConfigMapVolumeSource.spec.volumes.VolumeSource.configMap.LocalObjectReference.name of type string",
        "'spec':{'restartPolicy':5}|number|PodSpec.spec.restartPolicy of type v1.RestartPolicy",
        "'metadata':{'ownerReferences':[{'uid':[]}]}|array|OwnerReference.metadata.ownerReferences.uid of type types.UID",
        "'spec':{'overhead':true}|bool|PodSpec.spec.overhead of type v1.ResourceList",
        "'spec':{'containers':[{'livenessProbe':{'exec':1}}]}|number"
            + "|Probe.spec.containers.livenessProbe.ProbeHandler.exec of type v1.ExecAction",
        "'spec':{'nodeSelector':{'a':1}}|number|PodSpec.spec.nodeSelector of type string",
      })
  void errorsNameFieldsAndTypesAsGoDoes(String part, String was, String wanted) {
    assertThatThrownBy(() -> decode("", "v1", "Pod", part))
        .isInstanceOf(DecodeException.class)
        .hasMessage("json: cannot unmarshal " + was + " into Go struct field " + wanted);
  }

  @Test
  void aListOfNamedTextsIsOneOfTheirType() {
    assertThatThrownBy(() -> decode("", "v1", "PersistentVolume", "'spec':{'accessModes':'x'}"))
        .hasMessageEndingWith("PersistentVolumeSpec.spec.accessModes of type []v1.PersistentVolumeAccessMode");
    assertThatThrownBy(() -> decode("", "v1", "PersistentVolume", "'spec':{'accessModes':[5]}"))
        .hasMessageEndingWith("PersistentVolumeSpec.spec.accessModes of type v1.PersistentVolumeAccessMode");
  }

  @Test
  void aQuantitySaysItselfWhatItCannotBeReadFrom() {
    for (String value : List.of("true", "[]", "{}", "'x'")) {
      assertThatThrownBy(() -> decode("", "v1", "Pod", "'spec':{'overhead':{'cpu':" + value + "}}"))
          .hasMessageStartingWith("quantities must match the regular expression");
    }
  }

  @Test
  void onlyOfTheObjectItselfDoesAnEmptyListOfManagersAskForAReset() {
    JsonObject set =
        decode(
                "apps", "v1", "ReplicaSet",
                "'metadata':{'name':'a','managedFields':[]},'spec':{'template':{'metadata':{'managedFields':[]}}}")
            .object();
    assertThat(set.object("metadata").has("managedFields")).isTrue();
    assertThat(set.object("spec").object("template").object("metadata").has("managedFields")).isFalse();
  }

  @Test
  void whatIsCanonicalComesBackItselfAndSoDoesWhatAPatchDidNotTouch() {
    JsonObject pod =
        decode("", "v1", "Pod", "'spec':{'containers':[{'name':'a','resources':{'limits':{'cpu':'1500m'}}}]}").object();
    TypeSchema type = Builtin.schema(GroupVersionKind.of("", "v1", "Pod")).orElseThrow();
    JsonObject canonical = Decoder.decode(pod, type, List.of()).object();
    JsonObject patched = canonical.withAt(JsonObject.ofStrings(java.util.Map.of("a", "b")), "metadata", "labels");

    JsonObject again = Decoder.decode(patched, type, List.of()).object();

    assertThat(Decoder.decode(canonical, type, List.of()).object()).isSameAs(canonical);
    assertThat(again).isEqualTo(patched);
    assertThat(again.object("spec")).isSameAs(canonical.object("spec"));
  }

  @Test
  void whatComesOutKeepsItsOrderAndWhatIsAlwaysThereThoughNotGivenComesLast() {
    JsonObject spec =
        decode(
                "", "v1", "Pod",
                "'spec':{'hostNetwork':true,'nope':1,'nodeName':'','overhead':{'cpu':'0.5'},'containers':[{'name':'a'}],"
                    + "'hostPID':true}")
            .object()
            .object("spec");
    assertThat(spec.names()).containsExactly("hostNetwork", "overhead", "containers", "hostPID");
    assertThat(spec.object("overhead").text("cpu")).isEqualTo("500m");

    JsonObject event =
        decode("", "v1", "Event", "'eventTime':null,'metadata':{'name':'a'},'involvedObject':{},'count':0,'type':'b'").object();
    assertThat(event.names())
        .startsWith("apiVersion", "kind", "eventTime", "metadata", "involvedObject", "type")
        .doesNotContain("count");
    TypeSchema type = Builtin.schema(GroupVersionKind.of("", "v1", "Event")).orElseThrow();
    assertThat(Decoder.decode(event, type, List.of()).object()).isSameAs(event);
  }

  @Test
  void anUnknownFieldIsComplainedOfEachTimeThatTheObjectIsRead() {
    JsonObject sent = (JsonObject) Json.parse("{\"spec\":{\"containers\":[{\"name\":\"a\",\"nope\":1}]}}");
    TypeSchema type = Builtin.schema(GroupVersionKind.of("", "v1", "Pod")).orElseThrow();
    for (int i = 0; i < 2; i++) {
      assertThat(Decoder.decode(sent, type, List.of()).complaints()).containsExactly("unknown field \"spec.containers[0].nope\"");
    }
  }

  @Test
  void integersHaveOneZero() {
    JsonObject spec = decode("policy", "v1", "PodDisruptionBudget", "'spec':{'maxUnavailable':-0}").object().object("spec");
    assertThat(spec.get("maxUnavailable").orElseThrow()).hasToString("0");
  }

  @Test
  void noBytesAreEmptyBytesAsTheyAreOnceStored() {
    assertThat(decode("", "v1", "ConfigMap", "'binaryData':{'a':null}").object().object("binaryData"))
        .hasToString("{\"a\":\"\"}");
  }

  private static Decoded schema(String schema) {
    return decode(
        "apiextensions.k8s.io", "v1", "CustomResourceDefinition",
        "'spec':{'versions':[{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':" + schema + "}}]}");
  }

  @Test
  void whatASchemaMayBeEitherWayIsReadAsOneOrTheOther() {
    for (String schema :
        List.of(
            "{'items':'x'}", "{'items':[{'type':'x'}]}", "{'items':{'type':'x','odd':1}}", "{'additionalProperties':true}",
            "{'additionalItems':{'items':5}}", "{'dependencies':{'a':['b'],'c':{'type':'x'},'d':7}}")) {
      Decoded decoded = schema(schema);
      assertThat(decoded.complaints()).isEmpty();
      assertThat(ProtobufObjects.write(decoded.object())).isNotEmpty();
    }
    assertThat(schema("{'items':{'type':'x','odd':1}}").object().toString()).doesNotContain("odd");
  }

  @Test
  void whatNoSchemaCanBeIsRefused() {
    assertThatThrownBy(() -> schema("{'additionalProperties':5}")).hasMessage("boolean or JSON schema expected");
    assertThatThrownBy(() -> schema("{'items':{'type':5}}")).isInstanceOf(DecodeException.class);
    assertThatThrownBy(() -> schema("{'dependencies':[1]}")).isInstanceOf(DecodeException.class);
    assertThatThrownBy(() -> schema("{'dependencies':{'a':[1]}}")).isInstanceOf(DecodeException.class);
    assertThatThrownBy(() -> schema("{'maximum':1e400}")).isInstanceOf(DecodeException.class);
  }
}
