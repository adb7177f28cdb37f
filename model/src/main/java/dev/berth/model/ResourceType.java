package dev.berth.model;

import dev.berth.model.schema.TypeSchema;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is known of a type of resource in one version. Built-in and custom types are the same record.
 *
 * @param gvk group, version and kind of its objects
 * @param plural the path segment, {@code statefulsets}
 * @param singular {@code statefulset}
 * @param shortNames {@code sts}
 * @param categories {@code all}
 * @param namespaced whether its objects live in a namespace
 * @param verbs what can be asked of it
 * @param subresources paths under its objects
 * @param columns of its printed table; empty where only name and age are shown
 * @param selectableFields field selectors besides metadata.name and metadata.namespace, as {@code spec.nodeName}
 * @param schema the structure of its objects
 * @param storage the version that its objects are stored in, and the group whose keys they share: two versions of one
 *     resource (and {@code events} of two groups) name the same one
 * @param extension of types that were added at run time: what else is known of them; empty for built-in types
 */
public record ResourceType(
    GroupVersionKind gvk,
    String plural,
    String singular,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    Set<Verb> verbs,
    List<Subresource> subresources,
    List<PrinterColumn> columns,
    List<String> selectableFields,
    TypeSchema schema,
    GroupVersion storage,
    Optional<Extension> extension) {

  /** What the floor that adds a type at run time knows of it besides; nobody here looks into it. */
  public interface Extension {
    /** Of its lists, which need not be the kind with {@code List} behind it. */
    String listKind();
  }

  public ResourceType {
    shortNames = List.copyOf(shortNames);
    categories = List.copyOf(categories);
    verbs = Set.copyOf(verbs);
    subresources = List.copyOf(subresources);
    columns = List.copyOf(columns);
    selectableFields = List.copyOf(selectableFields);
  }

  /** A built-in type. */
  public ResourceType(
      GroupVersionKind gvk,
      String plural,
      String singular,
      List<String> shortNames,
      List<String> categories,
      boolean namespaced,
      Set<Verb> verbs,
      List<Subresource> subresources,
      List<PrinterColumn> columns,
      List<String> selectableFields,
      TypeSchema schema,
      GroupVersion storage) {
    this(
        gvk, plural, singular, shortNames, categories, namespaced, verbs, subresources, columns, selectableFields, schema,
        storage, Optional.empty());
  }

  public GroupVersion groupVersion() {
    return gvk.groupVersion();
  }

  public String kind() {
    return gvk.kind();
  }

  public String listKind() {
    return extension.map(Extension::listKind).orElseGet(() -> gvk.kind() + "List");
  }

  public GroupResource groupResource() {
    return new GroupResource(gvk.groupVersion().group(), plural);
  }

  public Optional<Subresource> subresource(String name) {
    for (Subresource s : subresources) {
      if (s.name().equals(name)) {
        return Optional.of(s);
      }
    }
    return Optional.empty();
  }

  /** Whether it was added at run time. */
  public boolean isCustom() {
    return extension.isPresent();
  }

  public boolean hasStatus() {
    return subresource("status").isPresent();
  }

  /** The start of the keys of all its objects: {@code /registry/apps/statefulsets/}. */
  public String keyPrefix() {
    return "/registry/" + (storage.group().isEmpty() ? "core" : storage.group()) + "/" + plural + "/";
  }

  /** Whether its objects are those of the other: two versions of one resource have the same. */
  public boolean keepsObjectsOf(ResourceType other) {
    return plural.equals(other.plural) && storage.group().equals(other.storage.group());
  }

  /** The key of one object; the namespace is empty for cluster-wide types. */
  public String key(String namespace, String name) {
    return namespacePrefix(namespace) + name;
  }

  /** The start of the keys of a namespace's objects, or of all where the namespace is empty. */
  public String namespacePrefix(String namespace) {
    return namespace.isEmpty() ? keyPrefix() : keyPrefix() + namespace + "/";
  }
}
