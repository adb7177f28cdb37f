package dev.berth.api.discovery;

import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.Verb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A catalogue by group, in the orders that discovery shows. */
final class Groups {
  private Groups() {}

  /** The named groups in the catalogue's order, each with its versions, preferred first. The core group has none. */
  static Map<String, List<GroupVersion>> of(Catalogue catalogue) {
    Map<String, List<GroupVersion>> groups = new LinkedHashMap<>();
    for (GroupVersion gv : catalogue.groupVersions()) {
      if (!gv.group().isEmpty()) {
        groups.computeIfAbsent(gv.group(), _ -> new ArrayList<>()).add(gv);
      }
    }
    groups.values().forEach(v -> v.sort(Comparator.comparing(GroupVersion::version, VersionOrder.INSTANCE)));
    return groups;
  }

  /** The resources of a version by name. */
  static List<ResourceType> resources(Catalogue catalogue, GroupVersion gv) {
    return catalogue.in(gv).stream().sorted(Comparator.comparing(ResourceType::plural)).toList();
  }

  /** By name; those of custom types in the order in which upstream adds them. */
  static List<Subresource> subresources(ResourceType type) {
    return type.isCustom()
        ? type.subresources()
        : type.subresources().stream().sorted(Comparator.comparing(Subresource::name)).toList();
  }

  /** The verbs of custom resources as their own handler lists them. */
  private static final List<Verb> CUSTOM =
      List.of(
          Verb.DELETE, Verb.DELETECOLLECTION, Verb.GET, Verb.LIST, Verb.PATCH, Verb.CREATE, Verb.UPDATE, Verb.WATCH);

  /** A type's verbs as discovery lists them. */
  static List<String> verbs(ResourceType type) {
    return type.isCustom()
        ? CUSTOM.stream().filter(type.verbs()::contains).map(Verb::toString).toList()
        : verbs(type.verbs());
  }

  /** Verbs as discovery lists them, by alphabet. */
  static List<String> verbs(Set<Verb> verbs) {
    return verbs.stream().map(Verb::toString).sorted().toList();
  }
}
