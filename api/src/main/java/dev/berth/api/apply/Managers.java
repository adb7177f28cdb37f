package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.api.validation.GoQuote;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The managers of an object and what each owns: {@code metadata.managedFields} in the form that we compute with.
 * Immutable. Times are kept as they were written; they are compared by the second.
 */
public final class Managers {
  public static final Managers NONE = new Managers(List.of());

  private static final Comparator<Map.Entry<ManagerId, Share>> WRITTEN_ORDER =
      Comparator.<Map.Entry<ManagerId, Share>, String>comparing(e -> e.getKey().operation())
          .thenComparing(e -> seconds(e.getValue().time()))
          .thenComparing(e -> e.getKey().manager())
          .thenComparing(e -> e.getValue().apiVersion())
          .thenComparing(e -> e.getKey().subresource());

  /** Few: they are looked through, which is cheaper than to make a map with each change. Each manager is there once. */
  private final List<Map.Entry<ManagerId, Share>> shares;

  /**
   * @param fields what the manager owns
   * @param apiVersion of the fields' names
   * @param time when the manager last changed something, RFC 3339 in UTC; empty where unknown
   */
  public record Share(FieldSet fields, String apiVersion, String time) {
    Share withFields(FieldSet other) {
      return other == fields ? this : new Share(other, apiVersion, time);
    }
  }

  private Managers(List<Map.Entry<ManagerId, Share>> shares) {
    this.shares = shares;
  }

  boolean isEmpty() {
    return shares.isEmpty();
  }

  List<Map.Entry<ManagerId, Share>> entries() {
    return Collections.unmodifiableList(shares);
  }

  public Optional<Share> share(ManagerId id) {
    int at = indexOf(shares, id);
    return at < 0 ? Optional.empty() : Optional.of(shares.get(at).getValue());
  }

  private static int indexOf(List<Map.Entry<ManagerId, Share>> shares, ManagerId id) {
    for (int i = 0; i < shares.size(); i++) {
      if (shares.get(i).getKey().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  /** With the manager's share set; without the manager where it owns nothing. */
  Managers with(ManagerId id, Share share) {
    if (share.fields().isEmpty()) {
      return without(id);
    }
    List<Map.Entry<ManagerId, Share>> out = new ArrayList<>(shares.size() + 1);
    out.addAll(shares);
    put(out, id, share);
    return new Managers(out);
  }

  private static void put(List<Map.Entry<ManagerId, Share>> shares, ManagerId id, Share share) {
    int at = indexOf(shares, id);
    if (at < 0) {
      shares.add(Map.entry(id, share));
    } else {
      shares.set(at, Map.entry(id, share));
    }
  }

  Managers without(ManagerId id) {
    int at = indexOf(shares, id);
    if (at < 0) {
      return this;
    }
    List<Map.Entry<ManagerId, Share>> out = new ArrayList<>(shares);
    out.remove(at);
    return new Managers(out);
  }

  /** Each share replaced by the function's answer; managers that are left with nothing go. */
  Managers map(BiFunction<ManagerId, Share, Share> change) {
    List<Map.Entry<ManagerId, Share>> out = new ArrayList<>(shares.size());
    boolean same = true;
    for (Map.Entry<ManagerId, Share> e : shares) {
      Share next = change.apply(e.getKey(), e.getValue());
      same &= next == e.getValue();
      if (!next.fields().isEmpty()) {
        out.add(next == e.getValue() ? e : Map.entry(e.getKey(), next));
      }
    }
    return same && out.size() == shares.size() ? this : new Managers(out);
  }

  /** Everything that somebody owns in a version. */
  FieldSet owned(String apiVersion) {
    FieldSet all = FieldSet.EMPTY;
    for (Map.Entry<ManagerId, Share> e : shares) {
      if (e.getValue().apiVersion().equals(apiVersion)) {
        all = all.union(e.getValue().fields());
      }
    }
    return all;
  }

  // -- as metadata.managedFields has it --

  /** @throws BadManagedFields with upstream's text */
  public static Managers decode(JsonArray entries) {
    if (entries.isEmpty()) {
      return NONE;
    }
    List<Map.Entry<ManagerId, Share>> out = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      JsonObject entry = entries.object(i);
      check(entry, i);
      String operation = entry.text("operation");
      ManagerId id =
          new ManagerId(
              entry.text("manager"),
              operation,
              operation.equals(ManagerId.APPLY) ? "" : entry.text("apiVersion"),
              entry.text("subresource"));
      FieldSet fields = FieldsV1.decode(entry.get("fieldsV1").orElse(JsonNull.NULL));
      put(out, id, new Share(fields, entry.text("apiVersion"), entry.text("time")));
    }
    return new Managers(out);
  }

  private static void check(JsonObject entry, int place) {
    String operation = entry.text("operation");
    if (!operation.equals(ManagerId.APPLY) && !operation.equals(ManagerId.UPDATE)) {
      throw new BadManagedFields("operation must be `Apply` or `Update`");
    }
    if (entry.text("apiVersion").isEmpty()) {
      throw new BadManagedFields("apiVersion must not be empty");
    }
    String fieldsType = entry.text("fieldsType");
    if (fieldsType.isEmpty()) {
      throw new BadManagedFields("missing fieldsType in managed fields entry " + place);
    }
    if (!fieldsType.equals("FieldsV1")) {
      throw new BadManagedFields(
          "invalid fieldsType " + GoQuote.quote(fieldsType) + " in managed fields entry " + place);
    }
  }

  /** What is wrong with a list of managed fields, in upstream's words; nothing where all is well. */
  public static Optional<String> problem(JsonArray entries) {
    try {
      decode(entries);
      return Optional.empty();
    } catch (BadManagedFields e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Appliers first, each kind by time, then by name. */
  public JsonArray encode() {
    List<Map.Entry<ManagerId, Share>> sorted = new ArrayList<>(shares);
    if (sorted.size() > 1) {
      sorted.sort(WRITTEN_ORDER);
    }
    List<Json> out = new ArrayList<>(sorted.size());
    for (Map.Entry<ManagerId, Share> e : sorted) {
      out.add(encode(e.getKey(), e.getValue()));
    }
    return JsonArray.of(out);
  }

  private static JsonObject encode(ManagerId id, Share share) {
    return JsonObject.builder()
        .putUnlessEmpty("manager", id.manager())
        .putUnlessEmpty("operation", id.operation())
        .putUnlessEmpty("apiVersion", share.apiVersion())
        .putUnlessEmpty("time", share.time())
        .put("fieldsType", "FieldsV1")
        .put("fieldsV1", FieldsV1.encode(share.fields()))
        .putUnlessEmpty("subresource", id.subresource())
        .build();
  }

  /** Comparable text of a time, cut to seconds. */
  static String seconds(String time) {
    return time.length() > 19 ? time.substring(0, 19) : time;
  }

  /** The object with these managers, in the place that the list had; without the list where there are none. */
  JsonObject writeTo(JsonObject object) {
    UnaryOperator<JsonObject> write =
        metadata -> isEmpty() ? metadata.without("managedFields") : metadata.with("managedFields", encode());
    return object.has("metadata")
        ? object.updateObject("metadata", write)
        : isEmpty() ? object : object.with("metadata", write.apply(JsonObject.EMPTY));
  }

  static JsonObject strip(JsonObject object) {
    return object.updateObject("metadata", metadata -> metadata.without("managedFields"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Managers m && Set.copyOf(m.shares).equals(Set.copyOf(shares));
  }

  @Override
  public int hashCode() {
    return Set.copyOf(shares).hashCode();
  }

  @Override
  public String toString() {
    return encode().toString();
  }
}
