package dev.berth.model;

/** An API group and version. The core group's name is the empty string. */
public record GroupVersion(String group, String version) {

  /** Reads {@code v1} or {@code apps/v1}. @throws IllegalArgumentException where there is more than one slash */
  public static GroupVersion parse(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    if (slash != apiVersion.lastIndexOf('/')) {
      throw new IllegalArgumentException("unexpected GroupVersion string: " + apiVersion);
    }
    return slash < 0
        ? new GroupVersion("", apiVersion)
        : new GroupVersion(apiVersion.substring(0, slash), apiVersion.substring(slash + 1));
  }

  /** As {@code apiVersion} has it: {@code v1}, {@code apps/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** Where its resources are served: {@code /api/v1}, {@code /apis/apps/v1}. */
  public String path() {
    return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
  }

  public GroupVersionKind kind(String kind) {
    return new GroupVersionKind(this, kind);
  }

  @Override
  public String toString() {
    return apiVersion();
  }
}
