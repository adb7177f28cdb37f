package dev.berth.api.apply;

import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.JsonObject;

/**
 * Who owns fields: one entry of {@code managedFields}. An applier is one manager whatever version it applies; an updater
 * is another one in each version.
 *
 * @param operation {@code Apply} or {@code Update}
 * @param apiVersion empty for appliers
 * @param subresource empty for the object itself
 */
public record ManagerId(String manager, String operation, String apiVersion, String subresource)
    implements Comparable<ManagerId> {
  public static final String APPLY = "Apply";
  public static final String UPDATE = "Update";

  static ManagerId applier(String manager, String subresource) {
    return new ManagerId(orUnknown(manager), APPLY, "", subresource);
  }

  static ManagerId updater(String manager, String apiVersion, String subresource) {
    return new ManagerId(orUnknown(manager), UPDATE, apiVersion, subresource);
  }

  private static String orUnknown(String manager) {
    return manager.isEmpty() ? "unknown" : manager;
  }

  boolean isApplier() {
    return operation.equals(APPLY);
  }

  /** As texts of conflicts have it: {@code "kubectl" with subresource "status" using apps/v1}. */
  String text() {
    return GoQuote.quote(manager)
        + (subresource.isEmpty() ? "" : " with subresource " + GoQuote.quote(subresource))
        + (operation.equals(UPDATE) ? " using " + apiVersion : "");
  }

  /** Upstream's identifier, by which it sorts managers. */
  private String identifier() {
    return JsonObject.builder()
        .putUnlessEmpty("manager", manager)
        .putUnlessEmpty("operation", operation)
        .putUnlessEmpty("apiVersion", apiVersion)
        .putUnlessEmpty("subresource", subresource)
        .build()
        .toString();
  }

  @Override
  public int compareTo(ManagerId other) {
    return identifier().compareTo(other.identifier());
  }
}
