package dev.berth.bench;

import dev.berth.api.access.User;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Source;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.VolumeAttachment;
import dev.berth.server.BerthServer;
import dev.berth.server.inprocess.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** An administrator who sees at which moment something first came about. Owns a thread, on which it is told. */
final class NodeLoad implements AutoCloseable {
  /** What can come about, of an object by its name. */
  enum Stage {
    NODE_READY,
    ACCOUNT,
    CREATED,
    SCHEDULED,
    BOUND,
    ATTACHED,
    READY,
    ADDRESS,
    GONE
  }

  private record Moment(Stage stage, String name) {}

  private final RealLoop loop = new RealLoop("bench", Throwable::printStackTrace);
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final Client client;
  private final Source.Following following;
  private final Map<Moment, CompletableFuture<Long>> moments = new HashMap<>();
  private final Map<String, Pod> pods = new HashMap<>();
  /** By volumes' names. */
  private final Map<String, String> claimOf = new HashMap<>();
  private final int patienceSeconds;

  NodeLoad(BerthServer server, int patienceSeconds) {
    this.patienceSeconds = patienceSeconds;
    Identity admin = new Identity(new User("bench", "", List.of(User.MASTERS, User.AUTHENTICATED), Map.of()), "bench");
    client = server.server().client(admin, loop, calls);
    following =
        server
            .server()
            .source(loop)
            .follow(
                Set.of(
                    Kinds.POD.type(), Kinds.CLAIM.type(), Kinds.NODE.type(), Kinds.SERVICE_ACCOUNT.type(),
                    Kinds.VOLUME_ATTACHMENT.type()),
                new Seen());
  }

  private final class Seen implements Source.Sink {
    @Override
    public void listed(ResourceType type, List<JsonObject> objects) {
      objects.forEach(object -> see(type, object, false));
    }

    @Override
    public void changed(List<Source.Change> changes, long upTo) {
      changes.forEach(change -> see(change.type(), change.object(), change.gone()));
    }
  }

  private void see(ResourceType type, JsonObject object, boolean gone) {
    String name = object.object("metadata").text("name");
    switch (type.kind()) {
      case "Pod" -> see(new Pod(object), gone);
      case "Node" -> reached(Stage.NODE_READY, name, new Node(object).isReady());
      case "ServiceAccount" -> reached(Stage.ACCOUNT, name, object.object("metadata").text("namespace").equals("default"));
      case "PersistentVolumeClaim" -> {
        PersistentVolumeClaim claim = new PersistentVolumeClaim(object);
        claimOf.put(claim.volumeName(), name);
        reached(Stage.BOUND, name, claim.isBound());
      }
      default -> {
        VolumeAttachment attachment = new VolumeAttachment(object);
        reached(Stage.ATTACHED, claimOf.getOrDefault(attachment.volumeName(), ""), attachment.isAttached());
      }
    }
  }

  private void see(Pod pod, boolean gone) {
    reached(Stage.CREATED, pod.name(), true);
    reached(Stage.SCHEDULED, pod.name(), !pod.nodeName().isEmpty());
    reached(Stage.ADDRESS, pod.name(), !pod.status().text("podIP").isEmpty());
    pods.put(pod.name(), pod);
    if (pod.isReady()) {
      reached(Stage.READY, pod.name(), true);
    }
    reached(Stage.GONE, pod.name(), gone);
  }

  private void reached(Stage stage, String name, boolean is) {
    if (is) {
      long now = loop.nanos();
      moment(stage, name).complete(now);
    }
  }

  private CompletableFuture<Long> moment(Stage stage, String name) {
    return moments.computeIfAbsent(new Moment(stage, name), _ -> new CompletableFuture<>());
  }

  private <T> T onLoop(Supplier<T> what) throws InterruptedException {
    return wait(CompletableFuture.supplyAsync(what, loop));
  }

  private <T> T wait(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get(patienceSeconds, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("not within " + patienceSeconds + " s", e);
    }
  }

  long now() {
    return loop.nanos();
  }

  /** When it came about, in nanoseconds of {@link #now}; waits for it. */
  long at(Stage stage, String name) throws InterruptedException {
    CompletableFuture<Long> moment = onLoop(() -> moment(stage, name));
    try {
      return wait(moment);
    } catch (IllegalStateException e) {
      String seen = onLoop(() -> Optional.ofNullable(pods.get(name)).map(pod -> pod.status().toString()).orElse("nothing"));
      throw new IllegalStateException(stage + " of " + name + ": " + e.getMessage() + "; seen: " + seen, e);
    }
  }

  /** Empty where it has not come about. */
  Optional<Long> known(Stage stage, String name) throws InterruptedException {
    return onLoop(() -> Optional.ofNullable(moments.get(new Moment(stage, name))).filter(CompletableFuture::isDone).map(CompletableFuture::join));
  }

  Pod pod(String name) throws InterruptedException {
    return onLoop(() -> Optional.ofNullable(pods.get(name)).orElseThrow());
  }

  /** Waits for the answer. @throws IllegalStateException where it is no */
  JsonObject perform(Write write) throws InterruptedException {
    Answer answer = wait(client.perform(write).toCompletableFuture());
    return switch (answer) {
      case Answer.Done done -> done.object();
      case Answer.Refused refused -> throw new IllegalStateException(write + ": " + refused.message());
    };
  }

  /** The middle one, and the last, in milliseconds. */
  static void put(Report report, String name, List<Long> nanos) {
    List<Long> sorted = new ArrayList<>(nanos);
    sorted.sort(null);
    if (!sorted.isEmpty()) {
      report.put(name + "P50Millis", sorted.get(sorted.size() / 2) / 1e6);
      report.put(name + "MaxMillis", sorted.getLast() / 1e6);
    }
  }

  @Override
  public void close() {
    following.close();
    loop.close();
    calls.close();
  }
}
