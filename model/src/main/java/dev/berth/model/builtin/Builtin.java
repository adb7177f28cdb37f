package dev.berth.model.builtin;

import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.schema.Schemas;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The built-in catalogue, and the schemas of kinds that are no resources by themselves. */
public final class Builtin {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  /** Groups whose types are not under their first word, or not under {@code io.k8s.api}. */
  private static final Map<String, String> PACKAGES =
      Map.of(
          "", "io.k8s.api.core",
          "meta.k8s.io", "io.k8s.apimachinery.pkg.apis.meta",
          "apiextensions.k8s.io", "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
          "apiregistration.k8s.io", "io.k8s.kube-aggregator.pkg.apis.apiregistration",
          "internal.apiserver.k8s.io", "io.k8s.api.apiserverinternal");

  private Builtin() {}

  /** All built-in types, in the order in which upstream's discovery names groups and resources. */
  public static Catalogue catalogue() {
    return Loaded.CATALOGUE;
  }

  /** Made when first asked for. */
  private static final class Loaded {
    static final Catalogue CATALOGUE = Catalogue.of(types());
  }

  private static List<ResourceType> types() {
    List<List<Group.Row>> tables =
        List.of(
            Core.rows(), Registration.rows(), Apps.rows(), Events.rows(), Access.authentication(),
            Access.authorization(), Autoscaling.rows(), Batch.rows(), Certificates.rows(), Networking.rows(),
            Policy.rows(), Access.rbac(), Storage.rows(), Registration.admission(), Registration.extensions(),
            Scheduling.rows(), Coordination.rows(), Scheduling.node(), Networking.discovery(), Scheduling.devices(),
            Flowcontrol.rows());
    List<ResourceType> types = new ArrayList<>();
    for (List<Group.Row> table : tables) {
      table.forEach(row -> types.add(row.type()));
    }
    types.addAll(Snapshots.types());
    types.addAll(GroupSnapshots.types());
    return types;
  }

  /**
   * The schema of any built-in kind, also of those that are only sent and answered: lists, {@code Scale}, {@code Eviction},
   * {@code Status}, {@code DeleteOptions} (which clients send in any group).
   */
  public static Optional<TypeSchema> schema(GroupVersionKind gvk) {
    Optional<TypeSchema> snapshots =
        Snapshots.schema(gvk.groupVersion(), gvk.kind()).or(() -> GroupSnapshots.schema(gvk.groupVersion(), gvk.kind()));
    if (snapshots.isPresent()) {
      return snapshots;
    }
    String group = gvk.groupVersion().group();
    int dot = group.indexOf('.');
    String folder = PACKAGES.getOrDefault(group, "io.k8s.api." + (dot < 0 ? group : group.substring(0, dot)));
    Schemas schemas = Schemas.builtin();
    Optional<TypeSchema> own = schemas.find(folder + "." + gvk.groupVersion().version() + "." + gvk.kind());
    return own.isPresent() || !META_KINDS.contains(gvk.kind()) ? own : schemas.find(META + gvk.kind());
  }

  /** Kinds of meta/v1 that upstream registers in every group. */
  private static final List<String> META_KINDS =
      List.of(
          "CreateOptions", "DeleteOptions", "GetOptions", "ListOptions", "PatchOptions", "Status", "UpdateOptions",
          "WatchEvent", "APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "PartialObjectMetadata",
          "PartialObjectMetadataList");
}
