package dev.berth.server.volume;

import static java.util.stream.Collectors.joining;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.storage.DriverException;
import dev.berth.storage.Move;
import dev.berth.storage.MoveEnd;
import dev.berth.storage.Moving;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.local.LocalDrivers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A local driver of ours as the controllers see it: one driver, whose volumes lie on several machines. A verb that names a node or a
 * place is done there; one that names a volume, on the machine that the volume's object says. What this machine's own node
 * does with its volumes goes to its own driver and not through here.
 */
final class SpreadDriver implements VolumeDriver {
  private final VolumeDriver own;
  private final Machines machines;
  private final Function<String, Optional<String>> nodeOf;

  /** @param nodeOf the machine of a volume, by its id */
  SpreadDriver(VolumeDriver own, Machines machines, Function<String, Optional<String>> nodeOf) {
    this.own = own;
    this.machines = machines;
    this.nodeOf = nodeOf;
  }

  @Override
  public String name() {
    return own.name();
  }

  /** Listing would be of one machine only; a volume moves where its machines can be asked for it piece by piece. */
  @Override
  public Traits traits() {
    return own.traits().withListing(false).withMoving(own instanceof MoveEnd.Owner);
  }

  private Optional<CompletionStage<JsonObject>> ask(Optional<String> node, String verb, JsonObject what) {
    return node.flatMap(n -> send(n, verb, Parcel.of(what))).map(answer -> answer.thenApply(Parcel::said));
  }

  private Optional<CompletionStage<Parcel>> send(String node, String verb, Parcel what) {
    return machines.ask(node, name(), verb, what).map(FarAnswer::checked);
  }

  private static <T> CompletionStage<T> failed(DriverException.Code code, String message) {
    return CompletableFuture.failedFuture(new DriverException(code, message));
  }

  private static Optional<String> at(Map<String, String> topology) {
    return Optional.ofNullable(topology.get(LocalDrivers.NODE_KEY));
  }

  /** A copy must be where its source is; else the first place will do. */
  @Override
  public CompletionStage<Created> create(NewVolume wanted) {
    Optional<String> place = wanted.topologies().stream().findFirst().flatMap(SpreadDriver::at);
    Optional<FarSnapshot> far = wanted.sourceSnapshot().flatMap(FarSnapshot::parse);
    Optional<String> source =
        wanted.sourceSnapshot().isPresent() ? far.map(FarSnapshot::node) : wanted.sourceVolume().flatMap(nodeOf).or(() -> place);
    JsonObject what = Wording.of(wanted);
    JsonObject there = far.map(f -> what.with("sourceSnapshot", f.id())).orElse(what);
    return ask(source, "create", there)
        .map(said -> said.thenApply(Wording::created))
        .orElseGet(() -> own.create(wanted));
  }

  @Override
  public CompletionStage<Void> delete(String id) {
    return ask(nodeOf.apply(id), "delete", JsonObject.EMPTY.with("id", id))
        .map(SpreadDriver::nothing)
        .orElseGet(() -> own.delete(id));
  }

  private static CompletionStage<Void> nothing(CompletionStage<JsonObject> said) {
    return said.thenAccept(_ -> {});
  }

  @Override
  public CompletionStage<Map<String, String>> attach(String id, String node, boolean readOnly, Map<String, String> context) {
    JsonObject what =
        JsonObject.EMPTY.with("id", id).with("readOnly", readOnly).with("context", Wording.strings(context));
    return ask(Optional.of(node), "attach", what)
        .<CompletionStage<Map<String, String>>>map(
            said -> said.thenApply(a -> a.object("attachment").strings()))
        .orElseGet(() -> own.attach(id, node, readOnly, context));
  }

  @Override
  public CompletionStage<Void> detach(String id, String node) {
    return ask(Optional.of(node), "detach", JsonObject.EMPTY.with("id", id))
        .map(SpreadDriver::nothing)
        .orElseGet(() -> own.detach(id, node));
  }

  @Override
  public CompletionStage<Long> expand(String id, long sizeBytes) {
    return ask(nodeOf.apply(id), "expand", JsonObject.EMPTY.with("id", id).with("sizeBytes", sizeBytes))
        .<CompletionStage<Long>>map(said -> said.thenApply(a -> a.number("sizeBytes")))
        .orElseGet(() -> own.expand(id, sizeBytes));
  }

  @Override
  public CompletionStage<Snapshot> snapshot(String sourceVolume, String name, Map<String, String> parameters) {
    JsonObject what =
        JsonObject.EMPTY.with("id", sourceVolume).with("name", name).with("parameters", Wording.strings(parameters));
    Optional<String> node = nodeOf.apply(sourceVolume);
    return ask(node, "snapshot", what)
        .map(said -> said.thenApply(answer -> FarSnapshot.of(Wording.snapshot(answer), node)))
        .orElseGet(() -> own.snapshot(sourceVolume, name, parameters));
  }

  /** It may outlive its volume, so its id says where it lies. One of a machine that is no more went with that machine. */
  @Override
  public CompletionStage<Void> deleteSnapshot(String id) {
    return FarSnapshot.parse(id)
        .flatMap(far -> ask(Optional.of(far.node()), "deleteSnapshot", JsonObject.EMPTY.with("id", far.id())))
        .map(SpreadDriver::nothing)
        .orElseGet(() -> own.deleteSnapshot(id));
  }

  /** One machine can hold its volumes still; two cannot do it together. */
  @Override
  public CompletionStage<GroupSnapshot> groupSnapshot(
      List<String> sourceVolumes, String name, Map<String, String> parameters) {
    List<Optional<String>> nodes = sourceVolumes.stream().map(nodeOf).distinct().toList();
    if (nodes.size() > 1) {
      return failed(
          DriverException.Code.FAILED_PRECONDITION,
          "the volumes lie on several machines (" + nodes.stream().map(n -> n.orElse("this one")).sorted().collect(joining(", "))
              + "), which cannot hold them still together");
    }
    JsonObject what =
        JsonObject.EMPTY
            .with("ids", JsonArray.ofStrings(sourceVolumes))
            .with("name", name)
            .with("parameters", Wording.strings(parameters));
    Optional<String> node = nodes.stream().flatMap(Optional::stream).findFirst();
    return ask(node, "groupSnapshot", what)
        .map(said -> said.thenApply(answer -> FarSnapshot.of(Wording.group(answer), node.orElseThrow())))
        .orElseGet(() -> own.groupSnapshot(sourceVolumes, name, parameters));
  }

  @Override
  public CompletionStage<Void> deleteGroupSnapshot(String id, List<String> snapshots) {
    return askOfGroup(id, "deleteGroupSnapshot", snapshots)
        .map(SpreadDriver::nothing)
        .orElseGet(() -> own.deleteGroupSnapshot(id, snapshots));
  }

  @Override
  public CompletionStage<GroupSnapshot> findGroupSnapshot(String id, List<String> snapshots) {
    return askOfGroup(id, "findGroupSnapshot", snapshots)
        .map(said -> said.thenApply(a -> FarSnapshot.of(Wording.group(a), FarSnapshot.parse(id).orElseThrow().node())))
        .orElseGet(() -> own.findGroupSnapshot(id, snapshots));
  }

  private Optional<CompletionStage<JsonObject>> askOfGroup(String id, String verb, List<String> snapshots) {
    JsonArray members = JsonArray.ofStrings(FarSnapshot.ids(snapshots));
    return FarSnapshot.parse(id)
        .flatMap(far -> ask(Optional.of(far.node()), verb, JsonObject.EMPTY.with("id", far.id()).with("snapshots", members)));
  }

  @Override
  public CompletionStage<Void> move(Move move) {
    return between(move, (from, to) -> Moving.move(from, to, move));
  }

  @Override
  public CompletionStage<Void> settle(Move move, boolean arrived) {
    return between(move, (from, to) -> Moving.settle(from, to, move, arrived));
  }

  private CompletionStage<Void> between(Move move, BiFunction<MoveEnd, MoveEnd, CompletionStage<Void>> way) {
    return own instanceof MoveEnd.Owner owner
        ? way.apply(end(owner, move.from()), end(owner, move.to()))
        : failed(DriverException.Code.UNIMPLEMENTED, name() + " of this server moves no volumes to other machines");
  }

  private MoveEnd end(MoveEnd.Owner owner, String node) {
    return new FarEnd(owner.moveEnd(), (verb, what) -> send(node, verb, what));
  }

  @Override
  public CompletionStage<Long> capacity(Map<String, String> topology, Map<String, String> parameters) {
    JsonObject what =
        JsonObject.EMPTY.with("topology", Wording.strings(topology)).with("parameters", Wording.strings(parameters));
    return ask(at(topology), "capacity", what)
        .<CompletionStage<Long>>map(said -> said.thenApply(a -> a.number("sizeBytes")))
        .orElseGet(() -> own.capacity(topology, parameters));
  }

  @Override
  public CompletionStage<Map<String, String>> topologyOf(String node) {
    return own.topologyOf(node);
  }

  private <T> CompletionStage<T> elsewhere(String verb) {
    return failed(DriverException.Code.UNIMPLEMENTED, verb + " is done by the node's own driver");
  }

  @Override
  public CompletionStage<Void> stage(Use use, String path) {
    return elsewhere("stage");
  }

  @Override
  public CompletionStage<Void> unstage(String id, String node, String path) {
    return elsewhere("unstage");
  }

  @Override
  public CompletionStage<Void> publish(Use use, String stagePath, String path, boolean readOnly) {
    return elsewhere("publish");
  }

  @Override
  public CompletionStage<Void> unpublish(String id, String node, String path) {
    return elsewhere("unpublish");
  }

  @Override
  public CompletionStage<Long> expandOnNode(String id, String node, String path, long sizeBytes) {
    return elsewhere("expandOnNode");
  }

  @Override
  public CompletionStage<Usage> usage(String id, String node, String path) {
    return elsewhere("usage");
  }
}
