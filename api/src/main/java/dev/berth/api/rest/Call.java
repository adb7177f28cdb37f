package dev.berth.api.rest;

import dev.berth.api.Request;
import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.Forbidden;
import dev.berth.api.access.User;
import dev.berth.api.media.Negotiation;
import dev.berth.api.route.Query;
import dev.berth.api.route.RequestInfo;
import dev.berth.api.status.Refusal;
import dev.berth.model.ResourceType;
import java.time.Instant;
import java.util.List;

/**
 * One request about a resource, on its way through the verbs.
 *
 * @param request as it came
 * @param info what its path says
 * @param query its parameters
 * @param accept what the client wants to see
 * @param user who asks, after impersonation
 * @param type of the objects it is about
 * @param now its time
 * @param warnings texts for Warning headers, collected on the way
 * @param authorizer for what the request comes to besides its verb
 */
public record Call(
    Request request,
    RequestInfo info,
    Query query,
    Negotiation accept,
    User user,
    ResourceType type,
    Instant now,
    List<String> warnings,
    Authorizer authorizer) {
  /** Letters of a user agent's name that name a manager. */
  private static final int MOST_OF_AGENT = 128;

  /** The same call at a later time: a watch goes on, and ages are told from when they are shown. */
  Call at(Instant later) {
    return new Call(request, info, query, accept, user, type, later, warnings, authorizer);
  }

  /** The same call as if it had gone to a subresource of an object beside the type's own path. */
  public Call on(ResourceType other, String name, String subresource) {
    return new Call(
        request, info.on(other.plural(), name, subresource), query, accept, user, other, now, warnings, authorizer);
  }

  /** The namespace of the request, or empty where the type has none: {@code namespaces/x} is not in a namespace. */
  String namespace() {
    return type.namespaced() ? info.namespace() : "";
  }

  /**
   * A write that comes to create an object needs the right to create it.
   *
   * @throws Refusal 403
   */
  public void requireCreate() {
    Attributes asked =
        new Attributes(
            user, "create", info.groupVersion().group(), info.groupVersion().version(), info.resource(),
            info.subresource(), info.namespace(), info.name(), "");
    if (authorizer.authorize(asked) instanceof Authorizer.Decision.Denied d) {
      throw new Refusal(Forbidden.of(asked, d.reason()));
    }
  }

  String key() {
    return type.key(namespace(), info.name());
  }

  /** Who owns the fields that this request writes. */
  String manager(WriteOptions options) {
    if (!options.fieldManager().isEmpty()) {
      return options.fieldManager();
    }
    String agent = request.headers().first("User-Agent").orElse("");
    int slash = agent.indexOf('/');
    String name = slash < 0 ? agent : agent.substring(0, slash);
    if (isPlain(name)) {
      return name;
    }
    String printable = name.codePoints().filter(c -> !Character.isISOControl(c)).limit(MOST_OF_AGENT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    return printable.isEmpty() ? "unknown" : printable;
  }

  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) < 0x20 || name.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= MOST_OF_AGENT;
  }
}
