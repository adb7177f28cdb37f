package dev.berth.api.aggregation;

import dev.berth.api.Response;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What extensions say that they serve. Owns what was heard last: it is asked anew after a while and when an APIService changes,
 * and what cannot be asked is told as it was, marked as stale. Thread-safe; blocks for a few seconds where somebody is slow.
 */
public final class ExtensionDocuments {
  private static final Duration FRESH = Duration.ofSeconds(20);
  private static final Duration WITHIN = Duration.ofSeconds(5);
  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

  private final Aggregation aggregation;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  /** Guarded by the lock. */
  private final Map<GroupVersion, Heard> heard = new HashMap<>();

  private record Heard(String revision, Instant until, JsonObject entry) {}

  public ExtensionDocuments(Aggregation aggregation, InstantSource clock) {
    this.aggregation = aggregation;
    this.clock = clock;
  }

  public Aggregation aggregation() {
    return aggregation;
  }

  /** The extensions in order, each with its entry of an {@code APIGroupDiscovery}: version, resources, freshness. */
  public Map<Extension, JsonObject> versions() {
    Map<Extension, JsonObject> all = new LinkedHashMap<>();
    lock.lock();
    try {
      List<Extension> extensions = aggregation.extensions().all();
      heard.keySet().retainAll(extensions.stream().map(Extension::groupVersion).toList());
      for (Extension extension : extensions) {
        all.put(extension, entry(extension));
      }
    } finally {
      lock.unlock();
    }
    return all;
  }

  private JsonObject entry(Extension extension) {
    if (extension.isInner()) {
      return JsonObject.EMPTY
          .with("version", extension.groupVersion().version())
          .with("resources", aggregation.extensions().inner(extension).resources())
          .with("freshness", "Current");
    }
    Optional<Heard> known = Optional.ofNullable(heard.get(extension.groupVersion()));
    Instant now = clock.instant();
    if (known.isPresent() && known.get().revision().equals(extension.revision()) && now.isBefore(known.get().until())) {
      return known.get().entry();
    }
    Optional<JsonArray> resources = extension.available() ? asked(extension) : Optional.empty();
    JsonObject entry =
        JsonObject.EMPTY
            .with("version", extension.groupVersion().version())
            .with(
                "resources",
                resources.orElseGet(() -> known.map(k -> k.entry().array("resources")).orElse(JsonArray.EMPTY)))
            .with("freshness", resources.isPresent() ? "Current" : "Stale");
    heard.put(extension.groupVersion(), new Heard(extension.revision(), now.plus(FRESH), entry));
    return entry;
  }

  private Optional<JsonArray> asked(Extension extension) {
    try {
      return Bodies.within(WITHIN, () -> aggregated(extension).or(() -> legacy(extension)));
    } catch (Bodies.Late _) {
      return Optional.empty();
    }
  }

  private Optional<JsonArray> aggregated(Extension extension) {
    Response answer = Bodies.read(aggregation.ask(extension, "/apis", AGGREGATED));
    if (answer.code() != 200 || !answer.contentType().contains("as=APIGroupDiscoveryList")) {
      return Optional.empty();
    }
    GroupVersion gv = extension.groupVersion();
    return parsed(answer)
        .flatMap(
            list ->
                list.array("items")
                    .objects()
                    .filter(g -> g.object("metadata").text("name").equals(gv.group()))
                    .flatMap(g -> g.array("versions").objects())
                    .filter(v -> v.text("version").equals(gv.version()))
                    .findFirst())
        .map(v -> v.array("resources"));
  }

  private Optional<JsonArray> legacy(Extension extension) {
    Response answer = Bodies.read(aggregation.ask(extension, extension.path(), "application/json"));
    return answer.code() == 200
        ? parsed(answer).map(list -> resources(extension.groupVersion(), list))
        : Optional.empty();
  }

  /** OpenAPI v3 of an extension's version; empty where there is none. */
  public Optional<JsonObject> openApi(Extension extension, String path) {
    return extension.isInner()
        ? Optional.of(aggregation.extensions().inner(extension).openApi())
        : document(extension, path);
  }

  /** What an extension says in the index of OpenAPI v3; empty where it says nothing. */
  public Optional<JsonObject> openApiIndex(Extension extension) {
    if (!extension.isInner()) {
      return document(extension, "/openapi/v3");
    }
    String path = extension.path().substring(1);
    String hash = Integer.toHexString(aggregation.extensions().inner(extension).openApi().hashCode());
    return Optional.of(
        JsonObject.of(
            "paths",
            JsonObject.of(path, JsonObject.EMPTY.with("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash))));
  }

  /** A document of an extension of another server at a path; empty where there is none. */
  public Optional<JsonObject> document(Extension extension, String path) {
    if (!extension.available()) {
      return Optional.empty();
    }
    try {
      Response answer =
          Bodies.within(WITHIN, () -> Bodies.read(aggregation.ask(extension, path, "application/json")));
      return answer.code() == 200 ? parsed(answer) : Optional.empty();
    } catch (Bodies.Late _) {
      return Optional.empty();
    }
  }

  private static Optional<JsonObject> parsed(Response answer) {
    try {
      return Json.parse(Bodies.text(answer)) instanceof JsonObject o ? Optional.of(o) : Optional.empty();
    } catch (JsonException e) {
      return Optional.empty(); // it says something that nobody understands
    }
  }

  /** An {@code APIResourceList} in the words of the aggregated document. */
  static JsonArray resources(GroupVersion gv, JsonObject list) {
    Map<String, JsonObject> all = new LinkedHashMap<>();
    Map<String, List<Json>> parts = new LinkedHashMap<>();
    for (JsonObject r : list.array("resources").objects().toList()) {
      String name = r.text("name");
      int slash = name.indexOf('/');
      JsonObject kind =
          JsonObject.EMPTY
              .with("group", r.string("group").orElse(gv.group()))
              .with("version", r.string("version").orElse(gv.version()))
              .with("kind", r.text("kind"));
      if (slash >= 0) {
        parts
            .computeIfAbsent(name.substring(0, slash), _ -> new ArrayList<>())
            .add(
                JsonObject.EMPTY
                    .with("subresource", name.substring(slash + 1))
                    .with("responseKind", kind)
                    .with("verbs", r.array("verbs")));
        continue;
      }
      JsonObject one =
          JsonObject.EMPTY
              .with("resource", name)
              .with("responseKind", kind)
              .with("scope", r.bool("namespaced") ? "Namespaced" : "Cluster")
              .with("singularResource", r.text("singularName"))
              .with("verbs", r.array("verbs"));
      one = r.array("shortNames").isEmpty() ? one : one.with("shortNames", r.array("shortNames"));
      all.put(name, r.array("categories").isEmpty() ? one : one.with("categories", r.array("categories")));
    }
    List<Json> out = new ArrayList<>();
    all.forEach(
        (name, one) -> out.add(parts.containsKey(name) ? one.with("subresources", JsonArray.of(parts.get(name))) : one));
    return JsonArray.of(out);
  }
}
