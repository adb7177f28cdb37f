package dev.berth.model.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonLimits;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.model.builtin.Builtin;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProtobufObjectsTest {

  @Test
  @Spec("E13")
  void everyFieldOfEveryKindSurvivesTheWayThroughJsonAndBack() throws InvalidProtocolBufferException {
    for (GroupVersionKind gvk : kinds()) {
      Descriptor type = Messages.descriptor(gvk).orElseThrow();
      DynamicMessage message = Messages.full(type);

      JsonObject object = ProtobufObjects.read(document(gvk, message.toByteString()));
      byte[] written = ProtobufObjects.open(ProtobufObjects.write(object)).message();

      assertThat(DynamicMessage.parseFrom(type, written)).as(gvk.toString()).isEqualTo(message);
    }
  }

  private static List<GroupVersionKind> kinds() {
    List<GroupVersionKind> kinds = new ArrayList<>();
    for (ResourceType t : Builtin.catalogue().types()) {
      // none of these is among the official classes
      if (!List.of("apiregistration.k8s.io", "snapshot.storage.k8s.io", "groupsnapshot.storage.k8s.io").contains(t.groupVersion().group())) {
        kinds.add(t.gvk());
        if (t.verbs().contains(Verb.LIST)) {
          kinds.add(t.groupVersion().kind(t.listKind()));
        }
      }
    }
    return kinds;
  }

  private static byte[] document(GroupVersionKind gvk, ByteString message) {
    Runtime.Unknown unknown =
        Runtime.Unknown.newBuilder()
            .setTypeMeta(
                Runtime.TypeMeta.newBuilder().setApiVersion(gvk.groupVersion().apiVersion()).setKind(gvk.kind()))
            .setRaw(message)
            .build();
    return ByteString.copyFrom("k8s\0", UTF_8).concat(unknown.toByteString()).toByteArray();
  }

  private static JsonObject json(String text) {
    return (JsonObject) JsonReader.read(text.replace('\'', '"').getBytes(UTF_8), JsonLimits.DEFAULT).value();
  }

  @Test
  @Spec("E13")
  void theOfficialClassesReadWhatIsWritten() throws InvalidProtocolBufferException {
    JsonObject set =
        json(
            """
            {'kind':'StatefulSet','apiVersion':'apps/v1','metadata':{'name':'web','creationTimestamp':'2024-05-01T12:00:00Z',
            'managedFields':[{'manager':'m','fieldsV1':{'f:spec':{'.':{}}}}]},
            'spec':{'replicas':0,'serviceName':'nginx','selector':{'matchLabels':{'app':'web'}},'template':{'spec':{
            'containers':[{'name':'c','image':'i','ports':[{'containerPort':80}],
            'livenessProbe':{'httpGet':{'port':'http','path':'/'},'periodSeconds':5},
            'resources':{'limits':{'cpu':'500m','memory':'1Gi'}}}],
            'volumes':[{'name':'v','configMap':{'name':'settings','defaultMode':420}}]}}}}
            """);

    ProtobufObjects.Envelope envelope = ProtobufObjects.open(ProtobufObjects.write(set));
    V1Apps.StatefulSet read = V1Apps.StatefulSet.parseFrom(envelope.message());

    assertThat(envelope.gvk()).contains(GroupVersionKind.of("apps", "v1", "StatefulSet"));
    assertThat(read.getMetadata().getCreationTimestamp().getSeconds()).isEqualTo(1_714_564_800L);
    assertThat(read.getMetadata().getManagedFields(0).getFieldsV1().getRaw().toStringUtf8())
        .isEqualTo("{\"f:spec\":{\".\":{}}}");
    assertThat(read.getSpec().hasReplicas()).isTrue();
    assertThat(read.getSpec().getReplicas()).isZero();
    V1.PodSpec pod = read.getSpec().getTemplate().getSpec();
    V1.HTTPGetAction get = pod.getContainers(0).getLivenessProbe().getHandler().getHttpGet();
    assertThat(get.getPort().getStrVal()).isEqualTo("http");
    assertThat(pod.getContainers(0).getResources().getLimitsMap().get("memory").getString()).isEqualTo("1Gi");
    V1.ConfigMapVolumeSource source = pod.getVolumes(0).getVolumeSource().getConfigMap();
    assertThat(source.getLocalObjectReference().getName()).isEqualTo("settings");
    assertThat(ProtobufObjects.read(ProtobufObjects.write(set))).isEqualTo(set);
  }

  @Test
  void zeroesThatGoWritesForAbsentFieldsAreDropped() {
    V1.Pod pod =
        V1.Pod.newBuilder()
            .setMetadata(Meta.ObjectMeta.newBuilder().setName("p").setNamespace("").setGeneration(0)
                .setCreationTimestamp(Meta.Time.getDefaultInstance()))
            .setSpec(V1.PodSpec.newBuilder().setNodeName("").setHostNetwork(false).setAutomountServiceAccountToken(false))
            .setStatus(V1.PodStatus.getDefaultInstance())
            .build();

    JsonObject read = ProtobufObjects.read(document(GroupVersionKind.of("", "v1", "Pod"), pod.toByteString()));

    assertThat(read)
        .isEqualTo(
            json(
                """
                {'kind':'Pod','apiVersion':'v1','metadata':{'name':'p'},'spec':{'automountServiceAccountToken':false},
                'status':{}}
                """));
  }

  @Test
  void theUnionsOfJsonSchemaTakeBothForms() {
    JsonObject definition =
        json(
            """
            {'kind':'CustomResourceDefinition','apiVersion':'apiextensions.k8s.io/v1','metadata':{'name':'ships.example.com'},
            'spec':{'group':'example.com','names':{'plural':'ships','kind':'Ship'},'scope':'Namespaced','versions':[{
            'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object','properties':{
            'a':{'type':'array','items':{'type':'string','maxLength':5}},
            'b':{'items':[{'type':'string'},{'type':'integer'}]},
            'c':{'additionalProperties':{'type':'string'}},
            'd':{'additionalProperties':false},'e':{'additionalProperties':true},
            'f':{'default':{'x':[1,null,'y']},'enum':['a',1,null]},
            'g':{'dependencies':{'k':['l','m'],'n':{'type':'object'}}},
            'h':{'x-kubernetes-int-or-string':true,'minimum':0.5}}}}}]},'status':{'conditions':null,'acceptedNames':
            {'plural':'','kind':''},'storedVersions':null}}
            """);

    JsonObject read = ProtobufObjects.read(ProtobufObjects.write(definition));

    assertThat(read.at("spec", "versions")).isEqualTo(definition.at("spec", "versions"));
  }

  @Test
  void anEmbeddedObjectMayItselfBeProtobuf() {
    GroupVersionKind map = GroupVersionKind.of("", "v1", "ConfigMap");
    V1.ConfigMap inner = V1.ConfigMap.newBuilder().putData("k", "v").build();
    V1Apps.ControllerRevision outer =
        V1Apps.ControllerRevision.newBuilder()
            .setRevision(3)
            .setData(Runtime.RawExtension.newBuilder().setRaw(ByteString.copyFrom(document(map, inner.toByteString()))))
            .build();

    JsonObject read =
        ProtobufObjects.read(document(GroupVersionKind.of("apps", "v1", "ControllerRevision"), outer.toByteString()));

    assertThat(read.object("data").object("data").text("k")).isEqualTo("v");
  }

  @Test
  @Spec("E39")
  void aWatchFrameIsALengthAndAnEventAroundADocument() throws InvalidProtocolBufferException {
    byte[] pod = ProtobufObjects.write(json("{'kind':'Pod','apiVersion':'v1','metadata':{'name':'p'}}"));

    byte[] frame = ProtobufObjects.watchFrame("ADDED", pod);

    assertThat(ByteBuffer.wrap(frame).getInt()).isEqualTo(frame.length - 4);
    Meta.WatchEvent event = Meta.WatchEvent.parseFrom(Arrays.copyOfRange(frame, 4, frame.length));
    assertThat(event.getType()).isEqualTo("ADDED");
    assertThat(event.getObject().getRaw().toByteArray()).isEqualTo(pod);
  }

  @Test
  void fieldsThatAreNotKnownArePassedOver() throws InvalidProtocolBufferException {
    V1.ConfigMap map = V1.ConfigMap.newBuilder().putData("k", "v").build();
    byte[] more = {(byte) 0xf8, 0x3f, 1, (byte) 0xf9, 0x3f, 1, 2, 3, 4, 5, 6, 7, 8, (byte) 0xfb, 0x3f, 8, 1, (byte) 0xfc, 0x3f};

    JsonObject read =
        ProtobufObjects.read(
            document(GroupVersionKind.of("", "v1", "ConfigMap"), map.toByteString().concat(ByteString.copyFrom(more))));

    assertThat(read.object("data").text("k")).isEqualTo("v");
  }

  @Test
  void documentsThatAreNoneAreRefusedInUpstreamsWords() {
    assertThatThrownBy(() -> ProtobufObjects.read(new byte[0])).hasMessage("empty data");
    assertThatThrownBy(() -> ProtobufObjects.read("{}".getBytes(UTF_8)))
        .hasMessage("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
    assertThatThrownBy(() -> ProtobufObjects.read("k8s\0".getBytes(UTF_8))).hasMessage("empty body");
    byte[] ship = document(GroupVersionKind.of("example.com", "v1", "Ship"), ByteString.EMPTY);
    assertThatThrownBy(() -> ProtobufObjects.read(ship))
        .isInstanceOf(ProtobufException.class)
        .hasMessage("no kind \"Ship\" is registered for version \"example.com/v1\"");
  }

  @Test
  void aValueThatDoesNotFitItsFieldIsNamed() {
    assertThatThrownBy(
            () -> ProtobufObjects.write(json("{'kind':'Pod','apiVersion':'v1','spec':{'hostNetwork':'yes'}}")))
        .isInstanceOf(ProtobufException.class)
        .hasMessage("io.k8s.api.core.v1.PodSpec.hostNetwork: no protobuf form for a value of type string");
  }

  @Test
  void messagesThatNestWithoutEndAreRefused() {
    GroupVersionKind crd = GroupVersionKind.of("apiextensions.k8s.io", "v1", "JSONSchemaProps");
    ByteString nested = ByteString.EMPTY;
    ReverseBytes out = new ReverseBytes();
    for (int i = 0; i < 5_000; i++) {
      out.header(28, 0);
    }
    nested = nested.concat(ByteString.copyFrom(out.toBytes()));
    byte[] document = document(crd, nested);

    assertThatThrownBy(() -> ProtobufObjects.read(document))
        .isInstanceOf(ProtobufException.class)
        .hasMessage("proto: messages are nested more than 250 deep");
  }

  @Test
  void brokenBytesAreRefusedAndNeverCrash() {
    Random random = new Random(42);
    List<GroupVersionKind> kinds = kinds();
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      GroupVersionKind gvk = kinds.get(round % 20);
      byte[] bytes = document(gvk, ByteString.copyFrom(message(gvk)));
      int changes = 1 + random.nextInt(4);
      for (int i = 0; i < changes; i++) {
        bytes[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt(256);
      }
      byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
      try {
        ProtobufObjects.read(cut);
      } catch (ProtobufException expected) {
        refused++;
      }
    }
    assertThat(refused).isBetween(2_000, 19_000);
  }

  private final Map<GroupVersionKind, byte[]> messages = new HashMap<>();

  private byte[] message(GroupVersionKind gvk) {
    return messages.computeIfAbsent(gvk, k -> Messages.full(Messages.descriptor(k).orElseThrow()).toByteArray());
  }
}
