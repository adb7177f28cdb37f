package dev.berth.api;

import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authenticator;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.Forbidden;
import dev.berth.api.access.Impersonation;
import dev.berth.api.access.User;
import dev.berth.api.aggregation.Aggregation;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.audit.AuditStage;
import dev.berth.api.audit.Auditing;
import dev.berth.api.connect.Connecting;
import dev.berth.api.discovery.DiscoveryPages;
import dev.berth.api.flow.Flow;
import dev.berth.api.flow.FlowControl;
import dev.berth.api.media.MediaType;
import dev.berth.api.media.Negotiation;
import dev.berth.api.rest.Answers;
import dev.berth.api.rest.Call;
import dev.berth.api.rest.TimeLimit;
import dev.berth.api.rest.Verbs;
import dev.berth.api.route.Query;
import dev.berth.api.route.RequestInfo;
import dev.berth.api.route.Routes;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.model.Catalogue;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The way in: who asks, what they ask, whether they may, and then the verb. Every failure of a caller becomes an answer
 * here and nowhere else.
 */
public final class FrontDoor implements Api {
  /** Requests that go on for as long as somebody likes, and take no seat. */
  private static final Set<String> LONG_RUNNING = Set.of("attach", "exec", "log", "portforward", "proxy");

  private static final User NOBODY = new User("", "", List.of(), Map.of());

  private final Supplier<Catalogue> catalogue;
  private final Authenticator authenticator;
  private final Authorizer authorizer;
  private final Verbs verbs;
  private final Connecting connecting;
  private final Pages pages;
  private final Optional<FlowControl> flows;
  private final Aggregation aggregation;
  private final Auditing auditing;

  /**
   * @param flows whether and when requests from outside are handled; without it all are, at once
   * @param aggregation what other servers answer
   * @param auditing what is kept of requests; its clock is that of all requests
   */
  public FrontDoor(
      Supplier<Catalogue> catalogue,
      Authenticator authenticator,
      Authorizer authorizer,
      Verbs verbs,
      Connecting connecting,
      Pages pages,
      Optional<FlowControl> flows,
      Aggregation aggregation,
      Auditing auditing) {
    this.catalogue = catalogue;
    this.authenticator = authenticator;
    this.authorizer = authorizer;
    this.verbs = verbs;
    this.connecting = connecting;
    this.pages = pages;
    this.flows = flows;
    this.aggregation = aggregation;
    this.auditing = auditing;
  }

  @Override
  public boolean isQuick(Request request) {
    return request.method().equals("GET")
        && request.query().isEmpty()
        && request.path().startsWith("/api")
        && request.path().indexOf('%') < 0
        && !Connecting.mayServe(request.path())
        && !(flows.isPresent() && flows.get().isCrowded())
        && !aggregation.mayServe(request.path())
        && auditing.isOff();
  }

  @Override
  public Response handle(Request request) {
    return handle(request, Optional.empty());
  }

  @Override
  public Response handleAs(User user, Request request) {
    return handle(request, Optional.of(user));
  }

  private Response handle(Request request, Optional<User> inProcess) {
    Query query = Query.parse(request.query());
    List<String> warnings = new ArrayList<>();
    RequestInfo info = RequestInfo.of(request.method(), request.path(), query);
    User asking;
    try {
      if (!goesOn(info)) {
        TimeLimit.of(query);
      }
      asking = inProcess.orElseGet(() -> authenticated(request));
    } catch (Refusal refusal) {
      auditing.unknown(request, attributes(NOBODY, info, query), refusal.status());
      return refused(request, query, refusal, warnings);
    }
    Attributes attributes = attributes(asking, info, query);
    AuditEvent event = auditing.begin(request, attributes);
    if (event.isNone()) {
      return entered(request, info, query, attributes, inProcess.isPresent(), warnings);
    }
    if (!event.reached(AuditStage.REQUEST_RECEIVED)) {
      return refused(request, query, Failures.internal("failed to store audit event"), warnings);
    }
    try {
      Response answer =
          event.during(() -> entered(request, info, query, attributes, inProcess.isPresent(), warnings));
      return event.answered(answer, goesOn(info));
    } catch (RuntimeException | Error fault) {
      event.panicked(fault);
      throw fault;
    }
  }

  private static boolean goesOn(RequestInfo info) {
    return info.verb().equals("watch") || LONG_RUNNING.contains(info.subresource());
  }

  private static Response refused(Request request, Query query, Refusal refusal, List<String> warnings) {
    return Answers.failure(MediaType.JSON, Answers.isPretty(query, request.headers()), refusal, warnings);
  }

  /** A request whose sender is known. */
  private Response entered(
      Request request, RequestInfo info, Query query, Attributes attributes, boolean inProcess, List<String> warnings) {
    User user;
    try {
      user = impersonated(attributes, request);
    } catch (Refusal refusal) {
      return refused(request, query, refusal, warnings);
    }
    if (flows.isEmpty() || inProcess || LONG_RUNNING.contains(info.subresource())) {
      return answered(request, info, query, user, warnings);
    }
    FlowControl control = flows.get();
    Flow flow = control.classify(user, info);
    FlowControl.Entry entry = control.enter(flow, user, info, Thread.currentThread().isVirtual());
    if (entry == FlowControl.Entry.TURNED_AWAY) {
      return flow.on(FlowControl.refusal());
    }
    try {
      return flow.on(answered(request, info, query, user, warnings));
    } finally {
      control.leave(flow, entry);
    }
  }

  private Response answered(Request request, RequestInfo info, Query query, User user, List<String> warnings) {
    try {
      requirePermission(user, info, query);
      Optional<Response> elsewhere = aggregation.serve(request, info, user);
      if (elsewhere.isPresent()) {
        return elsewhere.get();
      }
      if (!info.isResource()) {
        return pages.serve(request, info, query, user);
      }
      Optional<ResourceType> type = catalogue.get().find(info.groupVersion(), info.resource());
      if (type.isEmpty() || !Routes.exists(info, type.get())) {
        return unknown(info);
      }
      if (type.get().namespaced() && !info.name().isEmpty() && !info.isCollection() && info.leavesNamespaceEmpty()) {
        throw Failures.namespaceRequired();
      }
      if (Connecting.serves(type.get(), info.subresource())) {
        Negotiation json = Negotiation.of(Headers.EMPTY); // what is accepted is for whoever is connected to
        return connecting.handle(
            new Call(request, info, query, json, user, type.get(), auditing.clock().instant(), warnings, authorizer));
      }
      if (DeprecatedKinds.includes(type.get())) {
        AuditEvent.current().annotate("k8s.io/deprecated", "true");
        warnings.addAll(DeprecatedKinds.warnings(type.get()));
      }
      boolean plain = !type.get().isCustom() || info.subresource().equals("scale");
      Negotiation accept = Negotiation.of(request.headers(), hasTable(info, type.get(), query), plain);
      Call call = new Call(request, info, query, accept, user, type.get(), auditing.clock().instant(), warnings, authorizer);
      return verbs.handle(call);
    } catch (Refusal refusal) {
      MediaType type = Negotiation.ofFailures(request.headers());
      return Answers.failure(type, Answers.isPretty(query, request.headers()), refusal, warnings);
    }
  }

  /**
   * What is only ever answered, a review or what an action says, is no row of anything; and a watch that is to be a list is for those
   * who keep objects: the bookmark that ends the list has no row.
   */
  private static boolean hasTable(RequestInfo info, ResourceType type, Query query) {
    if (info.verb().equals("watch") && query.flag("sendInitialEvents")) {
      return false;
    }
    return type.verbs().contains(Verb.GET) && !(info.verb().equals("create") && !info.subresource().isEmpty());
  }

  /** Inside a known group a Status says that there is no such resource; elsewhere there is no page. */
  private Response unknown(RequestInfo info) {
    if (!DiscoveryPages.isOwnGroup(catalogue.get(), info.groupVersion().group())) {
      return Pages.notFound();
    }
    throw Failures.resourceNotFound();
  }

  private User authenticated(Request request) {
    return switch (authenticator.authenticate(request)) {
      case Authenticator.Identity.Known k -> k.user();
      case Authenticator.Identity.Unknown _, Authenticator.Identity.Rejected _ -> throw Failures.unauthorized();
    };
  }

  private User impersonated(Attributes asked, Request request) {
    return switch (Impersonation.resolve(asked, request.headers(), authorizer)) {
      case Impersonation.Outcome.Unchanged _ -> asked.user();
      case Impersonation.Outcome.As as -> {
        AuditEvent.current().actsAs(as.user());
        yield as.user();
      }
      case Impersonation.Outcome.Refused r -> throw new Refusal(r.status());
    };
  }

  private void requirePermission(User user, RequestInfo info, Query query) {
    Attributes attributes = attributes(user, info, query);
    switch (authorizer.authorize(attributes)) {
      case Authorizer.Decision.Allowed(String reason) -> note("allow", reason);
      case Authorizer.Decision.Denied(String reason) -> {
        note("forbid", reason);
        throw new Refusal(Forbidden.of(attributes, reason));
      }
    }
  }

  private static void note(String decision, String reason) {
    AuditEvent.current().annotate("authorization.k8s.io/decision", decision);
    AuditEvent.current().annotate("authorization.k8s.io/reason", reason);
  }

  private static Attributes attributes(User user, RequestInfo info, Query query) {
    return new Attributes(
        user,
        info.verb(),
        info.groupVersion().group(),
        info.groupVersion().version(),
        info.resource(),
        info.subresource(),
        info.namespace(),
        info.name(),
        info.isResource() ? "" : info.path(),
        query.get("fieldSelector"));
  }
}
