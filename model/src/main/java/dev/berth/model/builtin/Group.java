package dev.berth.model.builtin;

import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.Verb;
import dev.berth.model.schema.Schemas;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A version of an API group, to write its table with.
 *
 * @param schemaPackage where OpenAPI has its types, {@code io.k8s.api.apps.v1}
 */
record Group(GroupVersion groupVersion, String schemaPackage) {
  static final Set<Verb> ALL = Set.copyOf(EnumSet.allOf(Verb.class));
  static final Set<Verb> CREATE = Set.of(Verb.CREATE);
  private static final GroupVersionKind SCALE = GroupVersionKind.of("autoscaling", "v1", "Scale");

  /** @param shortName the last parts of the types' package, {@code rbac.v1} */
  static Group of(String group, String version, String shortName) {
    return new Group(new GroupVersion(group, version), "io.k8s.api." + shortName);
  }

  Row namespaced(String kind, String plural) {
    return new Row(this, kind, plural, true);
  }

  Row cluster(String kind, String plural) {
    return new Row(this, kind, plural, false);
  }

  /** One type's row of the table. Mutable while it is written; {@link #type} ends it. */
  static final class Row {
    private final Group group;
    private final String kind;
    private final String plural;
    private final boolean namespaced;
    private final List<Subresource> subresources = new ArrayList<>();
    private List<String> shortNames = List.of();
    private List<String> categories = List.of();
    private List<String> selectable = List.of();
    private Set<Verb> verbs = ALL;
    private GroupVersion storage;

    private Row(Group group, String kind, String plural, boolean namespaced) {
      this.group = group;
      this.kind = kind;
      this.plural = plural;
      this.namespaced = namespaced;
      this.storage = group.groupVersion();
    }

    Row shortNames(String... names) {
      shortNames = List.of(names);
      return this;
    }

    Row category(String category) {
      categories = List.of(category);
      return this;
    }

    /** Field selectors besides name and namespace. */
    Row selectable(String... fields) {
      selectable = List.of(fields);
      return this;
    }

    Row verbs(Set<Verb> only) {
      verbs = only;
      return this;
    }

    /** Where it is stored in another version or group than its own. */
    Row storedAs(String groupName, String version) {
      storage = new GroupVersion(groupName, version);
      return this;
    }

    Row status() {
      return own("status", Verb.GET, Verb.PATCH, Verb.UPDATE);
    }

    Row scale() {
      return sub("scale", SCALE, Verb.GET, Verb.PATCH, Verb.UPDATE);
    }

    /** A subresource that takes and answers the kind itself. */
    Row own(String name, Verb... allowed) {
      return sub(name, group.groupVersion().kind(kind), allowed);
    }

    /** A subresource of another kind of the same version. */
    Row sub(String name, String otherKind, Verb... allowed) {
      return sub(name, group.groupVersion().kind(otherKind), allowed);
    }

    Row sub(String name, GroupVersionKind other, Verb... allowed) {
      subresources.add(new Subresource(name, other, Set.of(allowed)));
      return this;
    }

    ResourceType type() {
      String schemaName = group.schemaPackage() + "." + kind;
      return new ResourceType(
          group.groupVersion().kind(kind),
          plural,
          kind.toLowerCase(Locale.ROOT),
          shortNames,
          categories,
          namespaced,
          verbs,
          subresources,
          Columns.of(schemaName),
          selectable,
          Schemas.builtin().of(schemaName),
          storage);
    }
  }
}
