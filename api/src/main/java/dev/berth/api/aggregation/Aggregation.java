package dev.berth.api.aggregation;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.User;
import dev.berth.api.connect.Backends;
import dev.berth.api.objects.Objects;
import dev.berth.api.media.MediaType;
import dev.berth.api.media.Negotiation;
import dev.berth.api.outbound.ServiceEndpoints;
import dev.berth.api.outbound.Target;
import dev.berth.api.rest.Answers;
import dev.berth.api.route.Query;
import dev.berth.api.route.RequestInfo;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Hands requests for extensions on to them. Thread-safe. */
public final class Aggregation {
  /** As whom the server itself asks extensions what they serve. */
  private static final User SELF = new User("system:kube-aggregator", "", List.of(User.MASTERS), Map.of());

  private final Objects objects;
  private final ResourceType services;
  private final Extensions extensions;
  private final ServiceEndpoints endpoints;
  private final Backends backends;
  private final RandomGenerator random;

  /**
   * @param builtIn with the types that are read
   * @param random chooses among the endpoints of a Service
   */
  public Aggregation(Objects objects, Catalogue builtIn, Backends backends, RandomGenerator random) {
    this(objects, builtIn, backends, random, List.of());
  }

  /** @param inner what this process answers while nobody else does */
  public Aggregation(
      Objects objects, Catalogue builtIn, Backends backends, RandomGenerator random, List<InnerExtension> inner) {
    this.objects = objects;
    this.services = builtIn.find(GroupVersionKind.of("", "v1", "Service")).orElseThrow();
    this.extensions = new Extensions(objects, builtIn, inner);
    this.endpoints = new ServiceEndpoints(objects, builtIn);
    this.backends = backends;
    this.random = random;
  }

  public Extensions extensions() {
    return extensions;
  }

  /** Whether a request may lead to another server, or needs to know what others serve. */
  public boolean mayServe(String path) {
    return path.startsWith("/apis") && extensions.mayServe(path);
  }

  /** The answer of another server; empty where this one answers. May block. */
  public Optional<Response> serve(Request request, RequestInfo info, User user) {
    if (extensions.isEmpty()) {
      return Optional.empty();
    }
    Optional<Extension> extension = groupVersion(info).flatMap(extensions::of);
    if (extension.isPresent() && extension.get().isInner()) {
      return Optional.of(here(extensions.inner(extension.get()), request, info));
    }
    return extension.map(e -> e.available() ? forward(e, request, request.path(), user) : unavailable());
  }

  private static Response here(InnerExtension inner, Request request, RequestInfo info) {
    if (info.isResource()) {
      return inner.answer(request, info);
    }
    Negotiation accept = Negotiation.ofDocument(request.headers());
    return Answers.encoded(
        accept.mediaType() == MediaType.PROTOBUF ? MediaType.JSON : accept.mediaType(),
        Answers.isPretty(Query.parse(request.query()), request.headers()), 200, inner.resourceList(), List.of());
  }

  private static Optional<GroupVersion> groupVersion(RequestInfo info) {
    if (info.isResource()) {
      return Optional.of(info.groupVersion());
    }
    List<String> parts = RequestInfo.segments(info.path());
    return parts.size() == 3 && parts.getFirst().equals("apis")
        ? Optional.of(new GroupVersion(parts.get(1), parts.get(2)))
        : Optional.empty();
  }

  /**
   * What an extension answers to the server itself.
   *
   * @param accept the types that are understood
   */
  public Response ask(Extension extension, String path, String accept) {
    Request request =
        new Request(
            "GET", path, "", Headers.of(List.of(Map.entry("Accept", accept), Map.entry("User-Agent", "kube-aggregator"))),
            new byte[0], List.of(), "127.0.0.1", "");
    return forward(extension, request, path, SELF);
  }

  private Response forward(Extension to, Request request, String path, User user) {
    Optional<Target.Endpoint> at = resolve(to);
    if (at.isEmpty()) {
      return unavailable();
    }
    Backends.Delegate delegate =
        new Backends.Delegate(
            to.service() + "." + to.namespace() + ".svc", to.roots(), to.believesAll(), identity(user));
    return backends.forward(
        new Backends.Location(true, at.get().address(), at.get().port(), path, "", Optional.of(delegate)), request);
  }

  /** A Service under another name leads there; any other to one of its endpoints. */
  private Optional<Target.Endpoint> resolve(Extension to) {
    Optional<String> elsewhere =
        objects
            .get(services, to.namespace(), to.service())
            .map(s -> s.object("spec"))
            .filter(spec -> spec.text("type").equals("ExternalName"))
            .map(spec -> spec.text("externalName"));
    if (elsewhere.isPresent()) {
      return Optional.of(new Target.Endpoint(elsewhere.get(), to.port()));
    }
    return switch (endpoints.resolve(to.namespace(), to.service(), to.port())) {
      case ServiceEndpoints.Found.Ready(List<Target.Endpoint> all) -> Optional.of(all.get(random.nextInt(all.size())));
      case ServiceEndpoints.Found.Nowhere _ -> Optional.empty();
    };
  }

  /** The fields by which an extension knows the user (KEP: front proxy authentication). */
  static List<Response.Header> identity(User user) {
    List<Response.Header> fields = new ArrayList<>();
    fields.add(new Response.Header("X-Remote-User", user.name()));
    if (!user.uid().isEmpty()) {
      fields.add(new Response.Header("X-Remote-Uid", user.uid()));
    }
    user.groups().forEach(g -> fields.add(new Response.Header("X-Remote-Group", g)));
    user.extra()
        .forEach(
            (key, values) ->
                values.forEach(v -> fields.add(new Response.Header("X-Remote-Extra-" + escaped(key), v))));
    return fields;
  }

  private static String escaped(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Response unavailable() {
    return Response.text(503, "service unavailable\n", Response.Header.NO_SNIFF);
  }
}
