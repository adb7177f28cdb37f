package dev.berth.scheduler;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Picture;
import dev.berth.client.Ref;
import dev.berth.client.Source;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Prints how many pods a second find their node, without an API: {@code Pace NODES PODS}. Half of the pods belong to a service
 * and keep apart from nobody, half ask to be spread.
 */
final class Pace {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final List<Sinking> sinks = new ArrayList<>();
  private final Map<String, JsonObject> pods = new HashMap<>();
  private long revision;
  private int bound;

  private record Sinking(Set<ResourceType> types, Source.Sink sink) {}

  public static void main(String[] args) {
    int nodes = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 50_000;
    for (int round = 0; round < 2; round++) {
      new Pace().run(nodes, count);
    }
  }

  private void run(int nodes, int count) {
    Picture picture = new Picture(loop, this::follow);
    picture.follow(Scheduler.needs().kinds());
    picture.index(Scheduler.needs().indexes());
    loop.execute(() -> Scheduler.start(loop, new Binding(), picture, _ -> {}));
    loop.runDue();
    for (int i = 0; i < nodes; i++) {
      tell(
          Kinds.NODE.type(),
          "{metadata: {name: n%d, labels: {kubernetes.io/hostname: n%d, topology.kubernetes.io/zone: z%d}}, spec: {}, status: {allocatable: {cpu: '64', memory: 256Gi, pods: '250'}}}"
              .formatted(i, i, i % 3));
    }
    for (int i = 0; i < 100; i++) {
      tell(Kinds.SERVICE.type(), "{metadata: {name: s%d, namespace: default}, spec: {selector: {app: a%d}}}".formatted(i, i));
    }
    List<JsonObject> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String spread =
          i % 2 == 0
              ? ""
              : ", topologySpreadConstraints: [{maxSkew: 5, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: a%d}}}]"
                  .formatted(i % 100);
      all.add(
          (JsonObject)
              Yaml.parse(
                  ("{metadata: {name: p%d, namespace: default, uid: u%d, labels: {app: a%d}}, spec: {schedulerName: default-scheduler,"
                          + " containers: [{name: c, image: i, resources: {requests: {cpu: 100m, memory: 128Mi}}}]%s}, status: {phase: Pending}}")
                      .formatted(i, i, i % 100, spread)));
    }
    loop.runDue();
    long start = System.nanoTime();
    for (JsonObject pod : all) {
      tell(Kinds.POD.type(), pod);
    }
    loop.runDue();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "nodes=%d pods=%d bound=%d seconds=%.2f pods/s=%.0f failures=%s%n",
        nodes, count, bound, seconds, bound / seconds, loop.failures());
  }

  private Source.Following follow(Set<ResourceType> types, Source.Sink sink) {
    sinks.add(new Sinking(types, sink));
    loop.execute(
        () -> {
          types.forEach(type -> sink.listed(type, List.of()));
          sink.changed(List.of(), 0);
        });
    return () -> {};
  }

  private void tell(ResourceType type, String yaml) {
    tell(type, (JsonObject) Yaml.parse(yaml));
  }

  private void tell(ResourceType type, JsonObject object) {
    revision++;
    long at = revision;
    JsonObject versioned =
        object.updateObject("metadata", metadata -> metadata.with("resourceVersion", Long.toString(at)));
    if (type.kind().equals("Pod")) {
      pods.put(versioned.object("metadata").text("name"), versioned);
    }
    loop.execute(
        () ->
            sinks.forEach(s -> s.sink.changed(List.of(new Source.Change(type, false, versioned)), at)));
  }

  /** Binds, and refuses nothing. */
  private final class Binding implements Client {
    @Override
    public CompletionStage<Answer> perform(Write write) {
      if (write instanceof Write.Act act) {
        bound++;
        JsonObject pod = pods.get(act.target().name());
        Json node = act.object().object("target").get("name").orElseThrow();
        tell(Kinds.POD.type(), pod.updateObject("spec", spec -> spec.with("nodeName", node)));
      }
      return CompletableFuture.completedFuture(new Answer.Done(JsonObject.EMPTY, revision));
    }

    @Override
    public CompletionStage<Answer> get(Ref ref) {
      return CompletableFuture.completedFuture(new Answer.Done(JsonObject.EMPTY, revision));
    }

    @Override
    public CompletionStage<Answer> scale(Ref ref) {
      return CompletableFuture.completedFuture(new Answer.Done(JsonObject.EMPTY, revision));
    }

    @Override
    public CompletionStage<Answer> list(ResourceType type, String namespace, String labelSelector) {
      return CompletableFuture.completedFuture(new Answer.Done(JsonObject.of("items", JsonArray.EMPTY), revision));
    }

    @Override
    public CompletionStage<Answer> newest(ResourceType type, String namespace) {
      return list(type, namespace, "");
    }

    @Override
    public CompletionStage<Answer> page(String path, String query) {
      throw new UnsupportedOperationException("nobody asks for " + path);
    }
  }
}
