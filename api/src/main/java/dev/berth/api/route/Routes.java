package dev.berth.api.route;

import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import java.util.Collections;
import java.util.Set;

/**
 * Which paths there are. What a type has no verb for at a path is not found there; where it has one, other methods are not
 * allowed. Custom types have all their paths at once, whatever their verbs.
 */
public final class Routes {
  private static final Set<Verb> OF_ONE = Set.of(Verb.GET, Verb.UPDATE, Verb.PATCH, Verb.DELETE);
  private static final Set<Verb> OF_ALL = Set.of(Verb.LIST, Verb.CREATE, Verb.DELETECOLLECTION);

  private Routes() {}

  /** Whether the path of a request is one of the type's. */
  public static boolean exists(RequestInfo info, ResourceType type) {
    return !hasGaps(info) && isInScope(info, type) && (type.isCustom() || isRouted(info, type));
  }

  /** A subresource of no name, or what follows no subresource. */
  private static boolean hasGaps(RequestInfo info) {
    return info.name().isEmpty() && !info.subresource().isEmpty() || info.subresource().isEmpty() && !info.rest().isEmpty();
  }

  /**
   * An object that is in no namespace is not to be had by the rights that somebody has in one, and one that is in a namespace has
   * no path without it. The path of a built-in type may leave it empty: that is said where the object is looked for.
   */
  private static boolean isInScope(RequestInfo info, ResourceType type) {
    boolean itself = type.plural().equals("namespaces") && info.namespace().equals(info.name());
    if (!info.namespace().isEmpty()) {
      return type.namespaced() || itself;
    }
    boolean everywhere = info.verb().equals("list") || info.verb().equals("watch");
    return !type.namespaced() || everywhere || !type.isCustom() && (!isOfOne(info) || info.leavesNamespaceEmpty());
  }

  private static boolean isRouted(RequestInfo info, ResourceType type) {
    if (!info.subresource().isEmpty()) {
      return !info.verb().equals("watch") && (info.rest().isEmpty() || info.subresource().equals("proxy"));
    }
    if (isOfOne(info)) {
      return !Collections.disjoint(type.verbs(), OF_ONE);
    }
    boolean everywhere = type.namespaced() && info.namespace().isEmpty() && !info.leavesNamespaceEmpty();
    return everywhere ? type.verbs().contains(Verb.LIST) : !Collections.disjoint(type.verbs(), OF_ALL);
  }

  private static boolean isOfOne(RequestInfo info) {
    return !info.name().isEmpty() && !info.isCollection();
  }
}
