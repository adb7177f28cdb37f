package dev.berth.server.scenario;

/** Definitions that scenarios share. */
final class Definitions {
  private Definitions() {}

  /**
   * A definition with one version.
   *
   * @param plural and kind, as {@code crontabs/CronTab}
   * @param schema of the whole object
   * @param more of the version, beginning with a comma, or empty
   */
  static String definition(String group, String plural, String kind, String scope, String schema, String more) {
    return "{'apiVersion': 'apiextensions.k8s.io/v1', 'kind': 'CustomResourceDefinition', 'metadata': {'name': '" + plural
        + "." + group + "'}, 'spec': {'group': '" + group + "', 'scope': '" + scope + "', 'names': {'plural': '" + plural
        + "', 'kind': '" + kind + "'}, 'versions': [{'name': 'v1', 'served': true, 'storage': true, 'schema':"
        + " {'openAPIV3Schema': " + schema + "}" + more + "}]}}";
  }

  /** Objects of any form. */
  static final String ANYTHING = "{'type': 'object', 'x-kubernetes-preserve-unknown-fields': true}";
}
