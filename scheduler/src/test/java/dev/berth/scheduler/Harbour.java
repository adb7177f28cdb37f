package dev.berth.scheduler;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Answer;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.client.Note;
import dev.berth.client.Picture;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A scheduler with nodes and pods that a test puts there. Binding sets the pod's node, as the API would. */
final class Harbour {
  final VirtualLoop loop;
  final FixedSource source;
  final FixedApi api;
  final List<Note> notes = new ArrayList<>();
  private final Picture picture;

  Harbour() {
    this(1);
  }

  Harbour(long seed) {
    loop = new VirtualLoop(seed);
    source = new FixedSource(loop);
    api = new FixedApi(loop, source);
    api.answering(this::bind);
    picture = new Picture(loop, source);
    picture.follow(Scheduler.needs().kinds());
    picture.index(Scheduler.needs().indexes());
    start();
  }

  void start() {
    loop.execute(() -> Scheduler.start(loop, api, picture, notes::add));
    loop.runDue();
  }

  private Optional<Answer> bind(Write write) {
    if (!(write instanceof Write.Act act)) {
      return Optional.empty();
    }
    Ref ref = act.target();
    Optional<Pod> pod = source.get(Kinds.POD, ref.namespace(), ref.name());
    if (pod.isEmpty()) {
      return Optional.of(FixedApi.refused(404, "NotFound", "pods \"" + ref.name() + "\" not found"));
    }
    if (!pod.get().nodeName().isEmpty()) {
      return Optional.of(FixedApi.refused(409, "Conflict", "pod " + ref.name() + " is already assigned to node"));
    }
    String node = act.object().object("target").text("name");
    Pod bound = source.put(Kinds.POD, pod.get().json().updateObject("spec", spec -> spec.with("nodeName", node)));
    return Optional.of(new Answer.Done(bound.json(), source.revision()));
  }

  /** A node of 4 CPUs and 8 GiB, which the labels name besides its name. */
  Node node(String name, String... more) {
    JsonObject node =
        (JsonObject)
            Yaml.parse(
                """
                metadata: {name: NAME, labels: {kubernetes.io/hostname: NAME}}
                spec: {}
                status:
                  allocatable: {cpu: '4', memory: 8Gi, ephemeral-storage: 10Gi, pods: '110'}
                  conditions: [{type: Ready, status: 'True'}]
                """
                    .replace("NAME", name));
    return put(Kinds.NODE, node, more);
  }

  /** A pod of one container, with what more says merged into it. */
  Pod pod(String name, String... more) {
    JsonObject pod =
        (JsonObject)
            Yaml.parse(
                """
                metadata: {name: NAME, namespace: default, labels: {app: NAME}}
                spec:
                  schedulerName: default-scheduler
                  containers: [{name: c, image: registry.example/app}]
                status: {phase: Pending}
                """
                    .replace("NAME", name));
    return put(Kinds.POD, pod, more);
  }

  /** A claim of devices. */
  AnyObject resourceClaim(String name, String status) {
    return put(
        Kinds.RESOURCE_CLAIM,
        (JsonObject)
            Yaml.parse("{metadata: {name: " + name + ", namespace: default}, spec: {}, status: " + status + "}"));
  }

  private <T extends KubeObject> T put(Kind<T> kind, JsonObject object, String... more) {
    JsonObject merged = object;
    for (String text : more) {
      merged = merged(merged, (JsonObject) Yaml.parse(text));
    }
    return source.put(kind, merged);
  }

  static JsonObject merged(JsonObject into, JsonObject more) {
    JsonObject out = into;
    for (String name : more.names()) {
      boolean both = out.get(name).isPresent() && out.get(name).get() instanceof JsonObject;
      out =
          both && more.get(name).orElseThrow() instanceof JsonObject o
              ? out.with(name, merged(out.object(name), o))
              : out.with(name, more.get(name).orElseThrow());
    }
    return out;
  }

  /** Requests of the first container. */
  static String asks(String requests) {
    return "{spec: {containers: [{name: c, image: registry.example/app, resources: {requests: {" + requests + "}}}]}}";
  }

  void settle() {
    loop.runDue();
  }

  void pass(Duration time) {
    loop.advance(time);
  }

  String nodeOf(String pod) {
    return source.get(Kinds.POD, "default", pod).orElseThrow().nodeName();
  }

  /** What the pod's condition PodScheduled says. */
  String why(String pod) {
    return Condition.of(source.get(Kinds.POD, "default", pod).orElseThrow(), "PodScheduled")
        .map(Condition::message)
        .orElse("");
  }

  /** The messages of all events of a reason about a pod. */
  List<String> told(String pod, String reason) {
    return notes.stream()
        .filter(n -> n.reason().equals(reason) && n.about().text("name").equals(pod))
        .map(Note::message)
        .toList();
  }

  /** A class whose claims wait for their first consumer. */
  void delayedClass(String name, String provisioner, String... more) {
    put(
        Kinds.STORAGE_CLASS,
        (JsonObject)
            Yaml.parse(
                "{metadata: {name: "
                    + name
                    + "}, provisioner: "
                    + provisioner
                    + ", volumeBindingMode: WaitForFirstConsumer}"),
        more);
  }

  PersistentVolumeClaim claim(String name, String className, String size, String... more) {
    return put(
        Kinds.CLAIM,
        (JsonObject)
            Yaml.parse(
                """
                metadata: {name: NAME, namespace: default}
                spec: {storageClassName: CLASS, accessModes: [ReadWriteOnce], resources: {requests: {storage: SIZE}}}
                status: {phase: Pending}
                """
                    .replace("NAME", name)
                    .replace("CLASS", className)
                    .replace("SIZE", size)),
        more);
  }

  /** A free volume that only one node reaches; any node where that is "". */
  PersistentVolume volume(String name, String className, String size, String node, String... more) {
    String affinity =
        node.isEmpty()
            ? ""
            : ", nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: ["
                + "{key: kubernetes.io/hostname, operator: In, values: ["
                + node
                + "]}]}]}}";
    return put(
        Kinds.VOLUME,
        (JsonObject)
            Yaml.parse(
                ("{metadata: {name: NAME}, spec: {storageClassName: CLASS, accessModes: [ReadWriteOnce], capacity: {storage: SIZE}"
                        + affinity
                        + "}, status: {phase: Available}}")
                    .replace("NAME", name)
                    .replace("CLASS", className)
                    .replace("SIZE", size)),
        more);
  }

  /** What a pod says that uses claims. */
  static String uses(String... claims) {
    StringBuilder volumes = new StringBuilder();
    for (String claim : claims) {
      volumes.append("{name: ").append(claim).append(", persistentVolumeClaim: {claimName: ").append(claim).append("}},");
    }
    return "{spec: {volumes: [" + volumes + "]}}";
  }

  /** What the volume controller does in the end: both sides name each other. */
  void bound(String claim, String volume) {
    PersistentVolumeClaim now = source.get(Kinds.CLAIM, "default", claim).orElseThrow();
    PersistentVolume kept = source.get(Kinds.VOLUME, "", volume).orElseThrow();
    JsonObject ref =
        (JsonObject) Yaml.parse("{namespace: default, name: " + claim + ", uid: " + now.uid() + "}");
    put(Kinds.VOLUME, kept.json().withAt(ref, "spec", "claimRef"), "{status: {phase: Bound}}");
    put(
        Kinds.CLAIM,
        now.json(),
        "{metadata: {annotations: {pv.kubernetes.io/bind-completed: 'yes'}}, spec: {volumeName: "
            + volume
            + "}, status: {phase: Bound}}");
  }

  /** The claim that a volume is kept for, or "". */
  String keptFor(String volume) {
    return source.get(Kinds.VOLUME, "", volume).orElseThrow().claimRef().map(ref -> ref.text("name")).orElse("");
  }

  String selectedNode(String claim) {
    return source.get(Kinds.CLAIM, "default", claim).orElseThrow().selectedNode();
  }
}
