package dev.berth.server.resourcemetrics;

import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.aggregation.InnerExtension;
import dev.berth.api.media.Form;
import dev.berth.api.media.Negotiation;
import dev.berth.api.objects.Objects;
import dev.berth.api.rest.Answers;
import dev.berth.api.route.Query;
import dev.berth.api.route.RequestInfo;
import dev.berth.api.status.Failures;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.select.FieldSelector;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** {@code metrics.k8s.io/v1beta1}: nodes and pods (upstream: metrics-server, {@code pkg/api}). Thread-safe. */
public final class ResourceMetrics implements InnerExtension {
  /** What is answered here. */
  public static final GroupVersion GROUP_VERSION = new GroupVersion("metrics.k8s.io", "v1beta1");

  private static final long PATIENCE_SECONDS = 30;
  private static final ResourceType NODES = Kinds.NODE.type();
  private static final ResourceType PODS = Kinds.POD.type();

  private final Objects objects;
  private final Sampler sampler;
  private final Loop loop;

  /**
   * @param objects nodes and pods as they are
   * @param summaries asks a node's agent what it uses, where one is in reach
   * @param loop whose clock and timers these are
   */
  public ResourceMetrics(
      Objects objects, Function<String, Optional<CompletionStage<JsonObject>>> summaries, Loop loop) {
    this.objects = objects;
    this.loop = loop;
    this.sampler = new Sampler(() -> asked(summaries), loop);
  }

  private Map<String, CompletionStage<JsonObject>> asked(Function<String, Optional<CompletionStage<JsonObject>>> summaries) {
    Map<String, CompletionStage<JsonObject>> all = new HashMap<>();
    for (JsonObject node : objects.list(NODES, "")) {
      String name = name(node);
      summaries.apply(name).ifPresent(summary -> all.put(name, summary));
    }
    return all;
  }

  private static String name(JsonObject object) {
    return object.object("metadata").text("name");
  }

  @Override
  public GroupVersion groupVersion() {
    return GROUP_VERSION;
  }

  @Override
  public JsonArray resources() {
    return MetricsDocuments.RESOURCES;
  }

  @Override
  public JsonObject resourceList() {
    return MetricsDocuments.resourceList();
  }

  @Override
  public JsonObject openApi() {
    return MetricsDocuments.openApi();
  }

  @Override
  public Response answer(Request request, RequestInfo info) {
    boolean ofPods = info.resource().equals("pods");
    boolean known = ofPods || info.resource().equals("nodes") && info.namespace().isEmpty();
    if (!known || !info.subresource().isEmpty() || ofPods && info.namespace().isEmpty() && !info.isCollection()) {
      throw Failures.resourceNotFound();
    }
    if (info.verb().equals("watch")) {
      throw Failures.methodNotSupported(new GroupResource(GROUP_VERSION.group(), info.resource()), "watch");
    }
    if (!info.verb().equals("list") && !info.verb().equals("get")) {
      throw Failures.methodNotAllowed();
    }
    Query query = Query.parse(request.query());
    Negotiation accept = Negotiation.of(request.headers(), true, false);
    JsonObject document = info.isCollection() ? list(info, query, accept.form(), ofPods) : one(info, accept.form(), ofPods);
    return Answers.encoded(accept.mediaType(), Answers.isPretty(query, request.headers()), 200, document, List.of());
  }

  private JsonObject one(RequestInfo info, Form form, boolean ofPods) {
    Optional<JsonObject> metrics =
        objects
            .get(ofPods ? PODS : NODES, info.namespace(), info.name())
            .flatMap(object -> metrics(usage(), object, ofPods));
    return MetricsDocuments.one(
        form,
        ofPods,
        metrics.orElseThrow(
            () ->
                ofPods
                    ? Failures.notFound(
                        new GroupResource(GROUP_VERSION.group(), "podmetrics"), info.namespace() + "/" + info.name())
                    : Failures.notFound(new GroupResource(GROUP_VERSION.group(), "nodemetrics"), info.name())));
  }

  private JsonObject list(RequestInfo info, Query query, Form form, boolean ofPods) {
    LabelSelector labels;
    FieldSelector fields;
    try {
      labels = LabelSelector.parse(query.get("labelSelector"));
      fields = FieldSelector.parse(query.get("fieldSelector"));
    } catch (SelectorException e) {
      throw Failures.badRequest(String.valueOf(e.getMessage()));
    }
    for (FieldSelector.Term term : fields.terms()) {
      if (!term.field().equals("metadata.name") && !term.field().equals("metadata.namespace")) {
        throw Failures.badRequest("field label not supported: " + term.field());
      }
    }
    Usage usage = usage();
    List<JsonObject> items =
        objects.list(ofPods ? PODS : NODES, info.namespace()).stream()
            .filter(o -> labels.matches(o.object("metadata").object("labels")))
            .filter(o -> fields.matches(field -> o.object("metadata").text(field.substring("metadata.".length()))))
            .flatMap(o -> metrics(usage, o, ofPods).stream())
            .toList();
    return MetricsDocuments.list(form, ofPods, items);
  }

  private Optional<JsonObject> metrics(Usage usage, JsonObject object, boolean ofPods) {
    Instant now = loop.clock().instant();
    JsonObject metadata = object.object("metadata");
    return ofPods
        ? Optional.ofNullable(usage.pods().get(metadata.text("uid"))).map(r -> MetricsDocuments.pod(metadata, r, now))
        : Optional.ofNullable(usage.nodes().get(metadata.text("name"))).map(r -> MetricsDocuments.node(metadata, r, now));
  }

  private Usage usage() {
    try {
      return sampler.usage().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw Failures.timeout("the nodes do not answer");
    } catch (ExecutionException e) {
      throw new IllegalStateException("nodes cannot be asked what they use", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failures.unavailable("the server is stopping");
    }
  }
}
