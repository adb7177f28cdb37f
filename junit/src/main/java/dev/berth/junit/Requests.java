package dev.berth.junit;

import dev.berth.base.json.JsonObject;
import dev.berth.junit.Calls.Answered;
import dev.berth.junit.Types.Named;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a test asks of the cluster's objects, as requests to its API. */
final class Requests {
  private static final String APPLY = "application/apply-patch+yaml";
  private static final Duration TYPES_PATIENCE = Duration.ofSeconds(10);

  /** Lets time pass until something is so, for at most so long; whether it came to be. */
  interface Patience {
    boolean until(Duration most, BooleanSupplier condition);
  }

  private final Calls calls;
  private final Types types;
  private final Patience patience;

  Requests(Calls calls, Types types, Patience patience) {
    this.calls = calls;
    this.types = types;
    this.patience = patience;
  }

  Types types() {
    return types;
  }

  List<JsonObject> apply(List<Documents.Document> documents) {
    List<JsonObject> all = new ArrayList<>();
    for (Documents.Document document : documents) {
      JsonObject object = document.object();
      JsonObject metadata = object.object("metadata");
      Named named = types.named(type(document), metadata.text("namespace"), metadata.text("name"));
      Answered answered =
          calls.send("PATCH", named.path(), "fieldManager=berth-junit&force=true", APPLY, object.toBytes());
      all.add(done(document.place() + " " + named.label(), answered));
    }
    return all;
  }

  private ResourceType type(Documents.Document document) {
    GroupVersionKind gvk =
        new GroupVersionKind(GroupVersion.parse(document.object().text("apiVersion")), document.object().text("kind"));
    if (types.find(gvk).isEmpty() && isDefined(gvk)) {
      patience.until(TYPES_PATIENCE, () -> types.find(gvk).isPresent());
    }
    return types
        .find(gvk)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    document.place() + ": there is no " + gvk.kind() + " in " + gvk.groupVersion() + " in this cluster"));
  }

  /** Whether somebody defined the kind, so that it will be there in a moment. */
  private boolean isDefined(GroupVersionKind gvk) {
    return list("customresourcedefinitions.apiextensions.k8s.io", "").stream()
        .map(definition -> definition.object("spec"))
        .anyMatch(
            spec ->
                spec.text("group").equals(gvk.groupVersion().group())
                    && spec.object("names").text("kind").equals(gvk.kind()));
  }

  Optional<JsonObject> get(Named named) {
    Answered answered = calls.get(named.path(), "");
    return answered.code() == 404 ? Optional.empty() : Optional.of(done(named.label(), answered));
  }

  /** Of all namespaces where it is empty. */
  List<JsonObject> list(String kind, String namespace) {
    ResourceType type = types.called(kind);
    Answered answered = calls.get(Types.path(type, type.namespaced() ? namespace : ""), "");
    return done(type.plural(), answered).array("items").objects().toList();
  }

  /** False where there is none. */
  boolean delete(Named named) {
    Answered answered = calls.send("DELETE", named.path(), "", "application/json", new byte[0]);
    if (answered.code() != 404) {
      done(named.label(), answered);
    }
    return answered.code() != 404;
  }

  /** @param container may be empty where the pod has one only */
  String logs(Named pod, String container) {
    String query = container.isEmpty() ? "" : "container=" + URLEncoder.encode(container, StandardCharsets.UTF_8);
    Answered answered = calls.get(pod.path() + "/log", query);
    if (!answered.isDone()) {
      throw new RefusedException("the log of " + pod.label(), answered.code(), answered.object());
    }
    return answered.text();
  }

  /** The end of what a container said; empty where nothing of it is kept. */
  String lastLines(Named pod, String container, int most) {
    String query = "container=" + URLEncoder.encode(container, StandardCharsets.UTF_8) + "&tailLines=" + most;
    Answered answered = calls.get(pod.path() + "/log", query);
    return answered.isDone() ? answered.text() : "";
  }

  private static JsonObject done(String what, Answered answered) {
    if (!answered.isDone()) {
      throw new RefusedException(what, answered.code(), answered.object());
    }
    return answered.object();
  }
}
