package dev.berth.bench;

/** Paths and bodies of the objects that the load is about. Text is plain ASCII. */
record Samples(Kind kind, String namespace, String run, int size) {
  /** What to create. */
  enum Kind {
    CONFIGMAP("/api/v1", "configmaps"),
    POD("/api/v1", "pods"),
    /** Of a type with a hundred fields. */
    CUSTOM("/apis/" + Custom.GROUP + "/v1", Custom.PLURAL),
    /** Of such types themselves. */
    DEFINITION("/apis/apiextensions.k8s.io/v1", "customresourcedefinitions");

    private final String version;
    private final String plural;

    Kind(String version, String plural) {
      this.version = version;
      this.plural = plural;
    }
  }

  String collection() {
    return kind.version + (kind == Kind.DEFINITION ? "/" : "/namespaces/" + namespace + "/") + kind.plural;
  }

  String name(long n) {
    return kind == Kind.DEFINITION ? "s" + run + n + "." + Custom.GROUP : "bench-" + run + "-" + n;
  }

  String path(long n) {
    return collection() + "/" + name(n);
  }

  String selector() {
    return "labelSelector=bench%3D" + run;
  }

  /**
   * @param mark a short text that a watcher finds again in {@code data.at}
   */
  String body(long n, String mark) {
    String metadata =
        "\"metadata\":{\"name\":\"" + name(n) + "\",\"namespace\":\"" + namespace
            + "\",\"labels\":{\"bench\":\"" + run + "\"}";
    String filling = "x".repeat(size);
    return switch (kind) {
      case CONFIGMAP ->
          "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"," + metadata + "},\"data\":{\"at\":\"" + mark
              + "\",\"filling\":\"" + filling + "\"}}";
      case CUSTOM -> Custom.object(metadata);
      case DEFINITION -> Custom.definition("s" + run + n);
      case POD ->
          "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"," + metadata + ",\"annotations\":{\"filling\":\"" + filling
              + "\"}},\"spec\":{\"automountServiceAccountToken\":false,"
              + "\"containers\":[{\"name\":\"main\",\"image\":\"bench\"}]}}";
    };
  }
}
