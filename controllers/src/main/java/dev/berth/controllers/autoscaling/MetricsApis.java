package dev.berth.controllers.autoscaling;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.select.LabelSelector;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Asks the metrics APIs for what an autoscaler's metrics name: {@code metrics.k8s.io}, and {@code custom.metrics.k8s.io} and
 * {@code external.metrics.k8s.io}, which a user's own servers answer. Paths and words are those of upstream's clients ({@code
 * k8s.io/metrics/pkg/client}). On the loop.
 *
 * @param namespace of the autoscaler
 * @param pods the selector of its target's pods
 * @param types a type by what names it
 */
record MetricsApis(Client client, String namespace, String pods, Function<JsonObject, Optional<ResourceType>> types) {
  private static final String CUSTOM = "custom.metrics.k8s.io";
  private static final String EXTERNAL = "external.metrics.k8s.io";
  private static final List<String> CUSTOM_VERSIONS = List.of("v1beta2", "v1beta1");

  /** What a metrics API serves of pods, whoever serves it; nothing is known of its schema. */
  private static final ResourceType METRICS =
      new ResourceType(
          new GroupVersionKind(new GroupVersion("metrics.k8s.io", "v1beta1"), "PodMetrics"), "pods", "pod", List.of(), List.of(), true,
          Set.of(Verb.GET, Verb.LIST), List.of(), List.of(), List.of(), Kinds.POD.type().schema(),
          new GroupVersion("metrics.k8s.io", "v1beta1"));

  /** A list of what was measured, or a refusal in upstream's words. */
  CompletionStage<Answer> ask(JsonObject metric) {
    return switch (metric.text("type")) {
      case "Pods" -> ofPods(metric.object("pods").object("metric"));
      case "Object" -> ofObject(metric.object("object").object("metric"), metric.object("object").object("describedObject"));
      case "External" -> external(metric.object("external").object("metric"));
      default -> told(client.list(METRICS, namespace, pods), "(get pods.metrics.k8s.io)");
    };
  }

  private CompletionStage<Answer> ofPods(JsonObject metric) {
    String selectors =
        query(Stream.of(parameter("labelSelector", pods), parameter("metricLabelSelector", selector(metric))));
    return custom(new Place("pods", "*", "/pods/*/" + segment(metric.text("name"))), selectors);
  }

  private CompletionStage<Answer> ofObject(JsonObject metric, JsonObject object) {
    String name = metric.text("name");
    String selectors = query(Stream.of(parameter("metricLabelSelector", selector(metric))));
    if (object.text("kind").equals("Namespace") && AutoscalerPlanner.group(object).isEmpty()) {
      return custom(new Place("metrics", name, "/metrics/" + segment(name)), selectors);
    }
    return types.apply(object)
        .map(ResourceType::groupResource)
        .map(
            type ->
                custom(
                    new Place(type.toString(), object.text("name"), "/" + type + "/" + segment(object.text("name")) + "/" + segment(name)),
                    selectors))
        .orElseGet(() -> unmapped(object.text("kind"), AutoscalerPlanner.group(object)));
  }

  private static CompletionStage<Answer> unmapped(String kind, String group) {
    return refused(
        "unable to map kind " + (group.isEmpty() ? kind : kind + "." + group) + " to resource: no matches for kind \"" + kind
            + "\" in group \"" + group + "\"");
  }

  private CompletionStage<Answer> external(JsonObject metric) {
    String name = metric.text("name");
    String path = "/apis/" + EXTERNAL + "/v1beta1/namespaces/" + namespace + "/" + segment(name);
    return page(path, query(Stream.of(parameter("labelSelector", selector(metric)))), "(get " + name + "." + EXTERNAL + ")");
  }

  /** @param path behind the namespace */
  private record Place(String resource, String name, String path) {}

  private CompletionStage<Answer> custom(Place place, String query) {
    return client.page("/apis", "")
        .thenCompose(
            groups ->
                switch (groups) {
                  case Answer.Refused refused -> CompletableFuture.completedFuture(refused);
                  case Answer.Done(JsonObject all, long _) ->
                      all.array("groups").objects().filter(g -> g.text("name").equals(CUSTOM)).findFirst()
                          .map(group -> custom(group, place, query))
                          .orElseGet(() -> refused("no custom metrics API (" + CUSTOM + ") registered"));
                });
  }

  private CompletionStage<Answer> custom(JsonObject group, Place place, String query) {
    Stream<String> offered =
        Stream.concat(
            Stream.of(group.object("preferredVersion")), group.array("versions").objects()).map(v -> v.text("version"));
    return offered.filter(CUSTOM_VERSIONS::contains).findFirst()
        .map(
            version ->
                page(
                    "/apis/" + CUSTOM + "/" + version + "/namespaces/" + namespace + place.path,
                    query,
                    "(get " + place.resource + "." + CUSTOM + " " + place.name + ")"))
        .orElseGet(() -> refused("no known available metric versions found"));
  }

  private CompletionStage<Answer> page(String path, String query, String asked) {
    return told(client.page(path, query), asked);
  }

  /** @param asked what was asked for, as client-go tells of it where a server's answer does not say what is wrong */
  private static CompletionStage<Answer> told(CompletionStage<Answer> said, String asked) {
    return said.thenApply(
        answer ->
            answer instanceof Answer.Refused r && r.message().isEmpty()
                ? new Answer.Refused(r.code(), JsonObject.EMPTY.with("message", generic(r.code()) + " " + asked))
                : answer);
  }

  private static String generic(int code) {
    return switch (code) {
      case 404 -> "the server could not find the requested resource";
      case 503 -> "the server is currently unable to handle the request";
      default -> "the server responded with the status code " + code + " but did not return more information";
    };
  }

  private static CompletionStage<Answer> refused(String message) {
    return CompletableFuture.completedFuture(new Answer.Refused(0, JsonObject.EMPTY.with("message", message)));
  }

  private static String selector(JsonObject metric) {
    return LabelSelector.of(metric.object("selector")).toString();
  }

  private static String parameter(String name, String value) {
    return value.isEmpty() ? "" : name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static String query(Stream<String> parameters) {
    return String.join("&", parameters.filter(p -> !p.isEmpty()).toList());
  }

  /** A name may have slashes, which are those of the path then. */
  private static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
