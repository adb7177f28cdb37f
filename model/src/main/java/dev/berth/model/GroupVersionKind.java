package dev.berth.model;

/** What an object says it is by {@code apiVersion} and {@code kind}. */
public record GroupVersionKind(GroupVersion groupVersion, String kind) {
  public static GroupVersionKind of(String group, String version, String kind) {
    return new GroupVersionKind(new GroupVersion(group, version), kind);
  }

  /** Upstream's form in error texts: {@code apps/v1, Kind=StatefulSet}; {@code /v1, Kind=Pod} in the core group. */
  @Override
  public String toString() {
    return groupVersion.group() + "/" + groupVersion.version() + ", Kind=" + kind;
  }
}
