package dev.berth.api.table;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.time.HumanDuration;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The cells of one row, from left to right. One printer fills it. */
final class Row {
  private final JsonObject object;
  private final Instant now;
  private final List<Json> cells = new ArrayList<>();

  Row(JsonObject object, Instant now) {
    this.object = object;
    this.now = now;
  }

  /** How the cells of a kind are filled. */
  interface Printer {
    void print(JsonObject object, Row row);
  }

  Row name() {
    return text(object.object("metadata").text("name"));
  }

  /** Time since the object was made. */
  Row age() {
    return text(since(object.object("metadata"), "creationTimestamp"));
  }

  Row text(String text) {
    cells.add(JsonString.of(text));
    return this;
  }

  /** The text, or another where it is empty. */
  Row textOr(String text, String other) {
    return text(text.isEmpty() ? other : text);
  }

  Row number(long number) {
    cells.add(JsonNumber.of(number));
    return this;
  }

  Row flag(boolean flag) {
    cells.add(JsonBool.of(flag));
    return this;
  }

  Row value(Json value) {
    cells.add(value);
    return this;
  }

  /** Names and images of a pod template's containers. */
  Row containers(JsonObject podSpec) {
    List<JsonObject> containers = podSpec.array("containers").objects().toList();
    return text(String.join(",", containers.stream().map(c -> c.text("name")).toList()))
        .text(String.join(",", containers.stream().map(c -> c.text("image")).toList()));
  }

  /** The member as the time since then; {@code <unknown>} where it is missing. */
  String since(JsonObject owner, String member) {
    return HumanDuration.since(time(owner, member), now);
  }

  static Optional<Instant> time(JsonObject owner, String member) {
    return Timestamps.of(owner, member);
  }

  Instant now() {
    return now;
  }

  boolean isTerminating() {
    return object.object("metadata").has("deletionTimestamp");
  }

  JsonArray cells() {
    return JsonArray.of(cells);
  }
}
