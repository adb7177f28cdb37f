package dev.berth.api.access;

/**
 * What is asked, as authorisation sees it.
 *
 * @param user who asks
 * @param verb {@code get}, {@code list}, {@code create}…, or the lower-case HTTP method for other paths
 * @param group API group; empty for core
 * @param version API version
 * @param resource plural; empty for other paths
 * @param subresource or empty
 * @param namespace or empty
 * @param name or empty
 * @param path the whole path for requests that are not about a resource, else empty
 * @param fieldSelector of a list, watch or deletecollection, as sent; else empty
 */
public record Attributes(
    User user,
    String verb,
    String group,
    String version,
    String resource,
    String subresource,
    String namespace,
    String name,
    String path,
    String fieldSelector) {

  /** Without a field selector. */
  public Attributes(
      User user,
      String verb,
      String group,
      String version,
      String resource,
      String subresource,
      String namespace,
      String name,
      String path) {
    this(user, verb, group, version, resource, subresource, namespace, name, path, "");
  }

  /** The same with another verb. */
  public Attributes withVerb(String other) {
    return new Attributes(
        user, other, group, version, resource, subresource, namespace, name, path, fieldSelector);
  }

  public boolean isResource() {
    return path.isEmpty();
  }
}
