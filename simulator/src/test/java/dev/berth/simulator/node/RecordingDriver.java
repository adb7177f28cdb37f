package dev.berth.simulator.node;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A driver that can do everything on a node, needs no attaching, and writes down what it is told there. */
final class RecordingDriver implements VolumeDriver {
  static final String NAME = "recording.example.com";
  private static final String TOPOLOGY_KEY = "recording.example.com/rack";

  /** One call. @param use empty where the verb has none */
  record Told(String verb, Optional<Use> use, Map<String, String> secrets) {}

  private final List<Told> told;
  private final List<DriverException> failures;
  private final Map<String, String> secrets;

  RecordingDriver() {
    this(new ArrayList<>(), new ArrayList<>(), Map.of());
  }

  private RecordingDriver(List<Told> told, List<DriverException> failures, Map<String, String> secrets) {
    this.told = told;
    this.failures = failures;
    this.secrets = secrets;
  }

  List<String> verbs() {
    return told.stream().map(Told::verb).toList();
  }

  /** The last call of a verb. */
  Told last(String verb) {
    return told.reversed().stream().filter(t -> t.verb().equals(verb)).findFirst().orElseThrow();
  }

  /** The next verb fails so. */
  void fails(DriverException why) {
    failures.add(why);
  }

  private <T> CompletionStage<T> did(String verb, Optional<Use> use, T answer) {
    told.add(new Told(verb, use, secrets));
    return failures.isEmpty()
        ? CompletableFuture.completedFuture(answer)
        : CompletableFuture.failedFuture(failures.removeFirst());
  }

  private CompletionStage<Void> done(String verb, Optional<Use> use) {
    return did(verb, use, true).thenAccept(_ -> {});
  }

  @Override
  public VolumeDriver withSecrets(Map<String, String> more) {
    return new RecordingDriver(told, failures, more);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Traits traits() {
    return new Traits(false, true, true, false, true, true, Optional.empty(), Set.of(TOPOLOGY_KEY), "File", false)
        .withMountGroup(true);
  }

  @Override
  public CompletionStage<OnNode> onNode(String node) {
    return CompletableFuture.completedFuture(new OnNode("id-of-" + node, Optional.of(5L), Map.of(TOPOLOGY_KEY, "r7")));
  }

  @Override
  public CompletionStage<Map<String, String>> topologyOf(String node) {
    return onNode(node).thenApply(OnNode::topology);
  }

  @Override
  public CompletionStage<Void> stage(Use use, String path) {
    return done("stage", Optional.of(use));
  }

  @Override
  public CompletionStage<Void> unstage(String id, String node, String path) {
    return done("unstage", Optional.empty());
  }

  @Override
  public CompletionStage<Void> publish(Use use, String stagePath, String path, boolean readOnly) {
    return done("publish", Optional.of(use));
  }

  @Override
  public CompletionStage<Void> unpublish(String id, String node, String path) {
    return done("unpublish", Optional.empty());
  }

  @Override
  public CompletionStage<Long> expandOnNode(String id, String node, String path, long sizeBytes) {
    return did("expandOnNode", Optional.empty(), sizeBytes);
  }

  private static <T> CompletionStage<T> notHere() {
    return CompletableFuture.failedFuture(new DriverException(Code.UNIMPLEMENTED, "has a controller of its own"));
  }

  @Override
  public CompletionStage<Created> create(NewVolume wanted) {
    return notHere();
  }

  @Override
  public CompletionStage<Void> delete(String id) {
    return notHere();
  }

  @Override
  public CompletionStage<Map<String, String>> attach(String id, String node, boolean readOnly, Map<String, String> context) {
    return notHere();
  }

  @Override
  public CompletionStage<Void> detach(String id, String node) {
    return notHere();
  }

  @Override
  public CompletionStage<Long> expand(String id, long sizeBytes) {
    return notHere();
  }

  @Override
  public CompletionStage<Snapshot> snapshot(String sourceVolume, String name, Map<String, String> parameters) {
    return notHere();
  }

  @Override
  public CompletionStage<Void> deleteSnapshot(String id) {
    return notHere();
  }

  @Override
  public CompletionStage<Long> capacity(Map<String, String> topology, Map<String, String> parameters) {
    return notHere();
  }

  @Override
  public CompletionStage<Usage> usage(String id, String node, String path) {
    return notHere();
  }
}
