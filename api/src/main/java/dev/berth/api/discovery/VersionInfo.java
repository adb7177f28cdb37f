package dev.berth.api.discovery;

import dev.berth.base.json.JsonObject;

/** {@code /version}: the Kubernetes that this server behaves as. */
public final class VersionInfo {
  private VersionInfo() {}

  /**
   * The document. Clients compare major and minor as integers; gitVersion must be semantic versioning.
   *
   * @param commit of the build, or empty
   * @param buildDate RFC 3339, or empty
   */
  public static JsonObject document(String commit, String buildDate) {
    return JsonObject.builder()
        .put("major", "1")
        .put("minor", "36")
        .put("emulationMajor", "1")
        .put("emulationMinor", "36")
        .put("minCompatibilityMajor", "1")
        .put("minCompatibilityMinor", "35")
        .put("gitVersion", "v1.36.0+berth")
        .put("gitCommit", commit)
        .put("gitTreeState", "clean")
        .put("buildDate", buildDate)
        .put("goVersion", "none")
        .put("compiler", "java")
        .put("platform", "linux/amd64")
        .build();
  }
}
