package dev.berth.schema;

import java.util.Map;

/** The three names of a type: the descriptor's, OpenAPI's and the tables'. */
final class Names {
  private static final Map<String, String> PREFIXES =
      Map.of(
          "meta", "io.k8s.apimachinery.pkg.apis.",
          "apiextensions", "io.k8s.apiextensions-apiserver.pkg.apis.",
          "apiregistration", "io.k8s.kube-aggregator.pkg.apis.");

  private Names() {}

  /** {@code k8s.io.api.apps.v1.Deployment} → {@code io.k8s.api.apps.v1.Deployment}. */
  static String openApi(String descriptorName) {
    return descriptorName
        .replaceFirst("^k8s\\.io\\.", "io.k8s.")
        .replace("apiextensions_apiserver", "apiextensions-apiserver")
        .replace("kube_aggregator", "kube-aggregator");
  }

  /** {@code io.k8s.api.apps.v1.Deployment} → {@code apps.v1.Deployment}. */
  static String key(String openApiName) {
    int kind = openApiName.lastIndexOf('.');
    int version = openApiName.lastIndexOf('.', kind - 1);
    return openApiName.substring(openApiName.lastIndexOf('.', version - 1) + 1);
  }

  /** {@code apps.v1.Deployment} → {@code io.k8s.api.apps.v1.Deployment}. */
  static String ofKey(String key) {
    return PREFIXES.getOrDefault(key.substring(0, key.indexOf('.')), "io.k8s.api.") + key;
  }
}
