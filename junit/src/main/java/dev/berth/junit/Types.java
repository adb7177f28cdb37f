package dev.berth.junit;

import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Finds types by what people call them: {@code StatefulSet}, {@code statefulsets}, {@code sts}, {@code statefulsets.apps}. */
final class Types {
  private final Supplier<Catalogue> catalogue;

  Types(Supplier<Catalogue> catalogue) {
    this.catalogue = catalogue;
  }

  /** An object, by what it is called; the namespace is empty for types of the whole cluster. */
  record Named(ResourceType type, String namespace, String name) {
    String path() {
      return Types.path(type, namespace) + "/" + name;
    }

    /** {@code statefulset/web}. */
    String label() {
      return type.singular() + "/" + name;
    }
  }

  static String path(ResourceType type, String namespace) {
    String group = type.groupVersion().group();
    return (group.isEmpty() ? "/api/" : "/apis/" + group + "/")
        + type.groupVersion().version()
        + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
        + "/"
        + type.plural();
  }

  Optional<ResourceType> find(GroupVersionKind gvk) {
    return catalogue.get().find(gvk);
  }

  /** @throws IllegalArgumentException where there is no such type */
  ResourceType called(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return first(t -> t.kind().equals(word))
        .or(() -> first(t -> lower.equals(t.plural()) || lower.equals(t.singular())))
        .or(() -> first(t -> t.shortNames().contains(lower)))
        .or(() -> first(t -> qualified(t, lower)))
        .or(() -> first(t -> t.kind().toLowerCase(Locale.ROOT).equals(lower)))
        .orElseThrow(() -> new IllegalArgumentException("there is no kind " + word + " in this cluster"));
  }

  private static boolean qualified(ResourceType type, String word) {
    String group = type.groupVersion().group();
    String version = type.groupVersion().version();
    return word.equals(type.plural() + "." + group)
        || word.equals(type.singular() + "." + group)
        || word.equals(type.plural() + "." + version + "." + group);
  }

  private Optional<ResourceType> first(Predicate<ResourceType> wanted) {
    return catalogue.get().types().stream()
        .filter(t -> t.verbs().contains(Verb.GET))
        .filter(wanted)
        .findFirst();
  }

  /**
   * What {@code statefulset/web} or {@code shop/statefulset/web} names.
   *
   * @throws IllegalArgumentException where it is neither form, or there is no such type
   */
  Named named(String what) {
    int last = what.lastIndexOf('/');
    int first = what.indexOf('/');
    if (last <= 0 || last == what.length() - 1 || what.substring(first + 1, Math.max(first + 1, last)).indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "\"" + what + "\" names nothing: write \"statefulset/web\", or \"namespace/statefulset/web\"");
    }
    ResourceType type = called(what.substring(first == last ? 0 : first + 1, last));
    return named(type, first == last ? "default" : what.substring(0, first), what.substring(last + 1));
  }

  Named named(ResourceType type, String namespace, String name) {
    return new Named(type, type.namespaced() ? namespace.isEmpty() ? "default" : namespace : "", name);
  }
}
