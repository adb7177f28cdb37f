package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.api.validation.GoQuote;
import java.util.stream.Collectors;

/** Finds the element by which an item of a list is known. */
final class ListItems {
  private ListItems() {}

  /** An item that cannot be told from others. The message is upstream's. */
  static final class Unidentifiable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unidentifiable(String message) {
      super(message, null, false, false);
    }
  }

  /** @throws Unidentifiable where the item has nothing that tells it apart */
  static PathElement element(Json item, MergeType.ListOf type) {
    return switch (type.identity()) {
      case MergeType.Identity.None _ -> throw new Unidentifiable("invalid indexing of non-associative list");
      case MergeType.Identity.ByValue _ -> value(item);
      case MergeType.Identity.ByKeys keys -> key(item, keys);
    };
  }

  /** Each item's element, in order. Items without one are where the caller has excluded them, or our own fault. */
  static PathElement[] elements(JsonArray list, MergeType.ListOf type) {
    PathElement[] out = new PathElement[list.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = element(list.get(i), type);
    }
    return out;
  }

  private static PathElement value(Json item) {
    return switch (item) {
      case JsonObject _ ->
          throw new Unidentifiable("associative list without keys has an element that's a map type");
      case JsonArray _ -> throw new Unidentifiable("not supported: associative list with lists as elements");
      case JsonNull _ ->
          throw new Unidentifiable("associative list without keys has an element that's an explicit null");
      case JsonString _, JsonNumber _, JsonBool _ -> new PathElement.Value(item);
    };
  }

  private static PathElement key(Json item, MergeType.Identity.ByKeys identity) {
    if (item == JsonNull.NULL) {
      throw new Unidentifiable("associative list with keys may not have a null element");
    }
    if (!(item instanceof JsonObject object)) {
      throw new Unidentifiable("associative list with keys may not have non-map elements");
    }
    JsonObject.Builder fields = JsonObject.builder();
    for (MergeType.KeyField key : identity.keys()) {
      object.get(key.name()).or(key::defaultValue).ifPresent(v -> fields.put(key.name(), v));
    }
    if (fields.isEmpty() && !identity.keys().isEmpty()) {
      String names =
          identity.keys().stream()
              .map(k -> GoQuote.quote(k.name()))
              .collect(Collectors.joining(" ", "[", "]"));
      throw new Unidentifiable(
          "associative list with keys has an element that omits all key fields "
              + names
              + " (and doesn't have default values for any key fields)");
    }
    return new PathElement.Key(fields.build());
  }
}
