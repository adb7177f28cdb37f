package dev.berth.server.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.storage.DriverException;
import dev.berth.storage.Drivers;
import dev.berth.storage.MoveEnd;
import dev.berth.storage.NodeDisks;
import dev.berth.storage.VolumeDriver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The agent's side: does with the drivers of its machine what the server's controllers ask for. Thread-safe. */
public final class VolumeVerbs {
  /** In place of a driver's name: the disks that the node offers as local volumes. */
  static final String DISKS = "local-disks";

  private final Drivers drivers;
  private final NodeDisks disks;
  private final String node;

  public VolumeVerbs(Drivers drivers, NodeDisks disks, String node) {
    this.drivers = drivers;
    this.disks = disks;
    this.node = node;
  }

  /** What came of it: a result, or the code and the message of a failure. Does not fail. */
  public CompletionStage<Parcel> answer(String driver, String verb, Parcel asked) {
    if (driver.equals(DISKS) && verb.equals("clean")) {
      return disks.clean(node, asked.said().text("path")).thenApply(_ -> Parcel.of(JsonObject.EMPTY)).exceptionally(VolumeVerbs::failure);
    }
    Optional<VolumeDriver> found = drivers.find(driver);
    CompletionStage<Parcel> done =
        found.isPresent()
            ? done(found.get(), verb, asked)
            : failed(DriverException.Code.UNIMPLEMENTED, "node " + node + " has no driver " + driver);
    return done.exceptionally(VolumeVerbs::failure);
  }

  private CompletionStage<Parcel> done(VolumeDriver driver, String verb, Parcel asked) {
    if (verb.startsWith(FarEnd.PREFIX)) {
      return driver instanceof MoveEnd.Owner owner
          ? FarEnd.answer(owner.moveEnd(), verb, asked)
          : failed(DriverException.Code.UNIMPLEMENTED, driver.name() + " on node " + node + " moves no volumes to other machines");
    }
    return done(driver, verb, asked.said()).thenApply(Parcel::of);
  }

  private CompletionStage<JsonObject> done(VolumeDriver driver, String verb, JsonObject asked) {
    String id = asked.text("id");
    return switch (verb) {
      case "create" -> driver.create(Wording.wanted(asked)).thenApply(Wording::of);
      case "delete" -> driver.delete(id).thenApply(_ -> JsonObject.EMPTY);
      case "attach" ->
          driver.attach(id, node, asked.bool("readOnly"), asked.object("context").strings())
              .thenApply(a -> JsonObject.EMPTY.with("attachment", Wording.strings(a)));
      case "detach" -> driver.detach(id, node).thenApply(_ -> JsonObject.EMPTY);
      case "expand" ->
          driver.expand(id, asked.number("sizeBytes")).thenApply(n -> JsonObject.EMPTY.with("sizeBytes", n));
      case "snapshot" ->
          driver.snapshot(id, asked.text("name"), asked.object("parameters").strings()).thenApply(Wording::of);
      case "groupSnapshot" ->
          driver.groupSnapshot(asked.array("ids").strings().toList(), asked.text("name"), asked.object("parameters").strings())
              .thenApply(Wording::of);
      case "deleteGroupSnapshot" ->
          driver.deleteGroupSnapshot(id, asked.array("snapshots").strings().toList()).thenApply(_ -> JsonObject.EMPTY);
      case "findGroupSnapshot" ->
          driver.findGroupSnapshot(id, asked.array("snapshots").strings().toList()).thenApply(Wording::of);
      case "deleteSnapshot" -> driver.deleteSnapshot(id).thenApply(_ -> JsonObject.EMPTY);
      case "capacity" ->
          driver.capacity(asked.object("topology").strings(), asked.object("parameters").strings())
              .thenApply(n -> JsonObject.EMPTY.with("sizeBytes", n));
      default -> failed(DriverException.Code.UNIMPLEMENTED, "no verb " + verb);
    };
  }

  private static <T> CompletionStage<T> failed(DriverException.Code code, String message) {
    return CompletableFuture.failedFuture(new DriverException(code, message));
  }

  private static Parcel failure(Throwable fault) {
    Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    DriverException.Code code =
        cause instanceof DriverException known ? known.code() : DriverException.Code.INTERNAL;
    return Parcel.of(JsonObject.EMPTY.with("code", code.name()).with("message", String.valueOf(cause.getMessage())));
  }
}
