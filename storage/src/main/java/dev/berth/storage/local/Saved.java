package dev.berth.storage.local;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.storage.Move;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is written down of a volume or a snapshot. Immutable; members that are not there read as nothing.
 *
 * <pre>
 *   state     making → ready → deleting; what is not ready at a start is removed
 *   formatting set while a file system is made: until it is cleared, nobody has written anything
 *   formatted the file system that was made; such a volume is never formatted again, whatever is read from it
 *   moving    the move for which it is closed; without it, it is open
 *   moved     the token of the last move that has ended here, which can close it no more
 * </pre>
 */
record Saved(JsonObject json) {
  enum State {
    MAKING,
    READY,
    DELETING
  }

  static Saved of(String id, String name, String node) {
    return new Saved(
        JsonObject.builder().put("id", id).put("name", name).put("node", node).put("state", "MAKING").build());
  }

  String id() {
    return json.text("id");
  }

  String name() {
    return json.text("name");
  }

  /** The node on whose disk it lies. */
  String node() {
    return json.text("node");
  }

  State state() {
    return State.valueOf(json.text("state"));
  }

  Saved with(State state) {
    return new Saved(json.with("state", state.name()));
  }

  boolean isReady() {
    return state() == State.READY;
  }

  /** In bytes, as promised. */
  long size() {
    return json.number("sizeBytes");
  }

  /** Of the file system in it, in bytes; less than {@link #size} until it has grown. */
  long fileSystemSize() {
    return json.number("fileSystemBytes");
  }

  boolean block() {
    return json.bool("block");
  }

  /** Whether all its bytes were taken from the disk when it was made. */
  boolean thick() {
    return json.bool("thick");
  }

  /** Whether it shares blocks of the disk with a copy of it, or with what it is a copy of. */
  boolean shared() {
    return json.bool("shared");
  }

  /** The file system that was asked for, or empty. */
  String fsType() {
    return json.text("fsType");
  }

  String formatted() {
    return json.text("formatted");
  }

  boolean formatting() {
    return json.bool("formatting");
  }

  /** {@code snapshot/<id>}, {@code volume/<id>}, or empty. */
  String source() {
    return json.text("source");
  }

  /** A node, or empty. */
  String attachedTo() {
    return json.text("attachedTo");
  }

  boolean readOnly() {
    return json.bool("readOnly");
  }

  /** A path, or empty. */
  String stagedAt() {
    return json.text("stagedAt");
  }

  List<String> publishedAt() {
    return json.array("publishedAt").strings().toList();
  }

  /** Where a file system is being held still for a copy, or empty. */
  String frozenAt() {
    return json.text("frozenAt");
  }

  Instant createdAt() {
    return Instant.parse(json.text("createdAt"));
  }

  /** The group that a snapshot was taken with, or empty. */
  String group() {
    return json.text("group");
  }

  /** The move for which it is closed. */
  Optional<Move> moving() {
    JsonObject move = json.object("moving");
    return move.isEmpty()
        ? Optional.empty()
        : Optional.of(new Move(id(), move.text("from"), move.text("to"), move.text("token")));
  }

  boolean isClosedBy(Move move) {
    return moving().filter(m -> m.token().equals(move.token())).isPresent();
  }

  Saved closed(Move move) {
    return with(
        "moving",
        JsonObject.builder().put("token", move.token()).put("from", move.from()).put("to", move.to()).build());
  }

  /** Open, whatever comes late from this move. */
  Saved ended(Move move) {
    return new Saved(json.without("moving")).with("moved", move.token());
  }

  boolean hasEnded(Move move) {
    return json.text("moved").equals(move.token());
  }

  /** Whether it is not to be seen: a copy that a move brings here. */
  boolean isArriving() {
    return moving().filter(m -> m.to().equals(node())).isPresent();
  }

  /** As the contract has it. */
  Snapshot snapshot() {
    return new Snapshot(id(), source().substring("volume/".length()), size(), createdAt(), isReady(), group());
  }

  Saved with(String name, String value) {
    return new Saved(json.with(name, value));
  }

  Saved with(String name, long value) {
    return new Saved(json.with(name, value));
  }

  Saved with(String name, boolean value) {
    return new Saved(json.with(name, value));
  }

  Saved with(String name, Json value) {
    return new Saved(json.with(name, value));
  }

  Saved publishedAlsoAt(String path) {
    List<String> paths = new ArrayList<>(publishedAt());
    if (!paths.contains(path)) {
      paths.add(path);
    }
    return with("publishedAt", JsonArray.ofStrings(paths));
  }

  Saved noLongerPublishedAt(String path) {
    return with("publishedAt", JsonArray.ofStrings(publishedAt().stream().filter(p -> !p.equals(path)).toList()));
  }
}
