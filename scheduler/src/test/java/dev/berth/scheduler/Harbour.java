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
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
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
}
