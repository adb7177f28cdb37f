package dev.berth.model;

/** A resource whatever its version: what RBAC, storage and error texts speak of. */
public record GroupResource(String group, String resource) {

  /** {@code pods}, {@code statefulsets.apps}. */
  @Override
  public String toString() {
    return group.isEmpty() ? resource : resource + "." + group;
  }
}
