package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lays a configuration over an object for somebody who owns nothing of it: a mutating admission policy ({@code
 * policy/mutating/patch/smd.go}). What is owned as a whole may not be touched, since all that the configuration does not
 * repeat would be lost. Pure.
 */
public final class Overlay {
  private final List<String> atomics = new ArrayList<>();

  private Overlay() {}

  /** What came of it. */
  public sealed interface Result {
    record Laid(JsonObject object) implements Result {}

    record Refused(String why) implements Result {}
  }

  static Result lay(JsonObject live, JsonObject config, MergeType type) {
    Optional<String> malformed = TypeCheck.error(config, type);
    if (malformed.isPresent()) {
      return new Result.Refused("error applying patch: failed to convert patch object to typed object: " + malformed.get());
    }
    Overlay overlay = new Overlay();
    overlay.find("", config, type);
    if (!overlay.atomics.isEmpty()) {
      return new Result.Refused(
          "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
              + String.join(", ", overlay.atomics));
    }
    return Merging.merge(live, config, type) instanceof JsonObject merged
        ? new Result.Laid(merged)
        : new Result.Laid(live);
  }

  private void find(String path, Json value, MergeType type) {
    switch (type) {
      case MergeType.Struct struct -> {
        if (value instanceof JsonObject object) {
          if (struct.atomic()) {
            atomics.add(path);
          }
          object.forEach((name, v) -> struct.member(name).ifPresent(m -> find(path + "." + name, v, m.type().get())));
        }
      }
      case MergeType.MapOf map -> {
        if (value instanceof JsonObject && map.atomic()) {
          atomics.add(path);
        }
      }
      case MergeType.ListOf list -> {
        if (value instanceof JsonArray array) {
          if (list.isLeaf()) {
            atomics.add(path);
          }
          for (int i = 0; i < array.size(); i++) {
            find(path + "[" + i + "]", array.get(i), list.item());
          }
        }
      }
      case MergeType.Scalar _, MergeType.Anything _, MergeType.Deduced _ -> {}
    }
  }
}
