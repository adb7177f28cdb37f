package dev.berth.api.patch;

import dev.berth.api.status.Refusal;
import dev.berth.api.validation.GoText;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.base.json.JsonString;
import dev.berth.model.schema.TypeSchema;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Strategic merge patch (apimachinery {@code pkg/util/strategicpatch}), the server's side: objects merge, null deletes,
 * lists are replaced unless the schema says that they merge, and directives in the patch steer the rest.
 *
 * <p>Within one object, in this order: {@code $patch} of the object itself, {@code $retainKeys}, then the fields that
 * have a {@code $setElementOrder}, then all other members. The schema is only asked where both sides have an object or
 * both a list; what is new is taken as it stands, without nulls and without parts that carry a directive.
 */
public final class StrategicMergePatch {
  private StrategicMergePatch() {}

  /**
   * @param current the object as the client would read it
   * @param patch the document as it came
   * @param type of the object
   * @param strict whether strict decoding's errors are wanted ({@code fieldValidation} Warn or Strict)
   */
  public static PatchResult apply(JsonObject current, byte[] patch, TypeSchema type, boolean strict) {
    try {
      JsonReader.Read document = read(patch);
      JsonObject changes = document.value() instanceof JsonObject o ? WholeNumbers.of(o) : JsonObject.EMPTY;
      return new PatchResult.Patched(
          merge(current, changes, PatchSchema.root(type)),
          strict ? PatchDocument.strictErrors(Stream.of(), document) : List.of());
    } catch (Refusal e) {
      return new PatchResult.Refused(e.status());
    }
  }

  /** The same for a patch that is a tree already. */
  public static PatchResult apply(JsonObject current, JsonObject patch, TypeSchema type) {
    try {
      return new PatchResult.Patched(merge(current, patch, PatchSchema.root(type)), List.of());
    } catch (Refusal e) {
      return new PatchResult.Refused(e.status());
    }
  }

  private static JsonReader.Read read(byte[] patch) {
    JsonReader.Read document;
    try {
      document = PatchDocument.read(patch);
    } catch (JsonException e) {
      throw PatchErrors.badRequest(String.valueOf(e.getMessage()));
    }
    if (document.value() != JsonNull.NULL && !(document.value() instanceof JsonObject)) {
      throw PatchErrors.badRequest(
          "json: cannot unmarshal "
              + document.value().typeName()
              + " into Go value of type map[string]interface {}");
    }
    return document;
  }

  /** @throws Refusal where the patch makes no sense */
  static JsonObject merge(JsonObject original, JsonObject patch, PatchSchema place) {
    if (patch.has(Directives.PATCH)) {
      return replaceOrDelete(patch);
    }
    Map<String, Json> target = members(original);
    Map<String, Json> changes = members(patch);
    retainKeys(target, changes);
    orderedLists(target, changes, place);
    changes.forEach((name, change) -> mergeMember(target, name, change, place));
    return build(target);
  }

  private static JsonObject replaceOrDelete(JsonObject patch) {
    Json directive = patch.get(Directives.PATCH).orElseThrow();
    return switch (directive instanceof JsonString s ? s.value() : "") {
      case Directives.REPLACE -> patch.without(Directives.PATCH);
      case Directives.DELETE -> JsonObject.EMPTY;
      default -> throw Directives.unknownDirective(directive, patch);
    };
  }

  /** Takes {@code $retainKeys} out of the changes and clears what it does not name. */
  private static void retainKeys(Map<String, Json> target, Map<String, Json> changes) {
    Json directive = changes.remove(Directives.RETAIN_KEYS);
    if (directive == null) {
      return;
    }
    if (!(directive instanceof JsonArray list)) {
      throw Directives.badRetainKeys();
    }
    Set<String> keys = new HashSet<>(list.strings().toList());
    changes.forEach(
        (name, change) -> {
          boolean counts =
              change != JsonNull.NULL
                  && !name.startsWith(Directives.DELETE_FROM_LIST)
                  && !name.startsWith(Directives.ORDER);
          if (counts && !keys.contains(name)) {
            throw Directives.badRetainKeys();
          }
        });
    target.keySet().retainAll(keys);
  }

  /** Merges the lists that have a {@code $setElementOrder}, and takes both out of the changes. */
  private static void orderedLists(Map<String, Json> target, Map<String, Json> changes, PatchSchema place) {
    List<String> directives = changes.keySet().stream().filter(n -> n.startsWith(Directives.ORDER)).toList();
    for (String directive : directives) {
      JsonArray wanted = Directives.listOrRefuse(Optional.ofNullable(changes.remove(directive)).orElseThrow());
      String field = Directives.field(directive, Directives.ORDER);
      Optional<JsonArray> server = Optional.ofNullable(target.get(field)).map(Directives::listOrRefuse);
      Optional<JsonArray> patch = Optional.ofNullable(changes.get(field)).map(Directives::listOrRefuse);
      PatchSchema items = place.items(field);
      String mergeKey = items.patch().mergeKey();
      requireSameOrder(patch.orElse(JsonArray.EMPTY), wanted, mergeKey);
      if (server.isEmpty() && patch.isEmpty()) {
        continue;
      }
      List<Json> serverOrder = server.orElse(JsonArray.EMPTY).items();
      if (serverOrder.isEmpty() && patch.orElse(JsonArray.EMPTY).isEmpty()) {
        throw PatchErrors.unexpected("no elements in any of the given slices");
      }
      JsonArray merged = mergeOrdered(server, patch, items);
      target.put(field, JsonArray.of(new MergeOrder(mergeKey).arrange(merged.items(), wanted.items(), serverOrder)));
      changes.remove(field);
    }
  }

  private static JsonArray mergeOrdered(Optional<JsonArray> server, Optional<JsonArray> patch, PatchSchema items) {
    if (patch.isEmpty()) {
      return server.orElseThrow();
    }
    if (server.isEmpty()) {
      return Directives.withoutDirectives(patch.get()).map(Directives::listOrRefuse).orElseThrow();
    }
    return items.patch().merge() ? new MergingList(items).merge(server.get(), patch.get()) : patch.get();
  }

  /** The patch's items, deletions aside, must come in the order that the directive gives, and all occur there. */
  private static void requireSameOrder(JsonArray patch, JsonArray wanted, String mergeKey) {
    if (wanted.isEmpty() || patch.isEmpty()) {
      return;
    }
    int at = 0;
    for (Json item : patch) {
      boolean directive = Directives.isDirective(item);
      // Upstream passes over other directives than deletions only while there is something left to compare with.
      if (directive && (at < wanted.size() || !mergeKey.isEmpty() && Directives.isDeletion(item))) {
        continue;
      }
      Json key = directive || mergeKey.isEmpty() ? item : Directives.keyOrRefuse(item, mergeKey);
      while (at < wanted.size() && !key.equals(keyOf(wanted.get(at), mergeKey))) {
        at++;
      }
      if (at == wanted.size()) {
        throw PatchErrors.unexpected(
            "The order in patch list:\n"
                + GoText.of(patch)
                + "\n doesn't match "
                + Directives.ORDER
                + " list:\n"
                + GoText.of(wanted)
                + "\n");
      }
      at++;
    }
  }

  private static Json keyOf(Json item, String mergeKey) {
    return mergeKey.isEmpty() ? item : Directives.keyOrRefuse(item, mergeKey);
  }

  private static void mergeMember(Map<String, Json> target, String name, Json change, PatchSchema place) {
    boolean deletion = name.startsWith(Directives.DELETE_FROM_LIST);
    String field = deletion ? Directives.field(name, Directives.DELETE_FROM_LIST) : name;
    if (change == JsonNull.NULL) {
      target.remove(field);
      return;
    }
    Json before = target.get(field);
    if (before == null || !GoText.type(before).equals(GoText.type(change))) {
      if (!deletion) {
        put(target, field, fresh(change));
      }
      return;
    }
    switch (change) {
      case JsonObject changes -> {
        PatchSchema member = place.object(field);
        JsonObject server = Directives.mapOrRefuse(before);
        target.put(field, member.replace() ? changes : merge(server, changes, member));
      }
      case JsonArray items -> {
        PatchSchema member = place.items(field);
        JsonArray server = Directives.listOrRefuse(before);
        MergingList list = new MergingList(member);
        target.put(
            field,
            deletion ? list.delete(server, items) : member.patch().merge() ? list.merge(server, items) : items);
      }
      case JsonString _, JsonNumber _, JsonBool _, JsonNull _ -> target.put(field, change);
    }
  }

  private static Optional<Json> fresh(Json change) {
    return Directives.withoutDirectives(MergePatch.prune(change));
  }

  private static void put(Map<String, Json> target, String field, Optional<Json> value) {
    value.ifPresentOrElse(v -> target.put(field, v), () -> target.remove(field));
  }

  private static Map<String, Json> members(JsonObject object) {
    Map<String, Json> out = LinkedHashMap.newLinkedHashMap(object.size());
    object.forEach(out::put);
    return out;
  }

  private static JsonObject build(Map<String, Json> members) {
    JsonObject.Builder out = JsonObject.builder();
    members.forEach(out::put);
    return out.build();
  }
}
