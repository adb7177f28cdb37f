package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ownership by way of {@code /scale}: its one field is the replicas of the parent, so owners of the one are owners of the
 * other (apimachinery {@code pkg/util/managedfields/scalehandler.go}). Updates through {@code /scale} need none of this:
 * the parent's own {@link FieldManager} for that subresource tracks them.
 */
public final class ScaleFields {
  private static final String SCALE_VERSION = "autoscaling/v1";
  private static final List<PathElement> SCALE_PATH =
      List.of(new PathElement.Field("spec"), new PathElement.Field("replicas"));

  private final FieldManager scale;
  private final String parentVersion;
  private final Set<String> parentVersions;
  private final List<PathElement> path;

  /**
   * @param scale for {@code autoscaling/v1, Kind=Scale} and the subresource {@code scale}
   * @param parentVersion the parent's version on the request's path
   * @param parentVersions all versions in which the parent is served; owners in others are dropped
   * @param replicasPath of the replicas in the parent, {@code spec, replicas}
   */
  public ScaleFields(
      FieldManager scale, String parentVersion, Set<String> parentVersions, List<String> replicasPath) {
    this.scale = scale;
    this.parentVersion = parentVersion;
    this.parentVersions = Set.copyOf(parentVersions);
    this.path = replicasPath.stream().<PathElement>map(PathElement.Field::new).toList();
  }

  /**
   * Applies a Scale.
   *
   * @param parent as stored
   * @param view the Scale that a client reads of it
   * @param config as sent
   * @return the parent with the replicas and the owners changed, or the refusal
   */
  public ApplyResult applied(
      JsonObject parent, JsonObject view, JsonObject config, String manager, boolean force, Instant now) {
    Managers owners;
    try {
      owners = Managers.decode(parent.object("metadata").array("managedFields"));
    } catch (BadManagedFields e) {
      owners = Managers.NONE;
    }
    JsonObject live = toScale(owners).writeTo(Managers.strip(view));
    return switch (scale.applied(Optional.of(live), config, manager, force, now)) {
      case ApplyResult.Refused r -> r;
      case ApplyResult.Applied a -> {
        JsonArray scaleEntries = a.object().object("metadata").array("managedFields");
        Managers after = toParent(owners, Managers.decode(scaleEntries));
        Json replicas = a.object().at("spec", "replicas").orElse(JsonNumber.of(0));
        String[] names =
            path.stream().map(e -> e instanceof PathElement.Field f ? f.name() : "").toArray(String[]::new);
        yield new ApplyResult.Applied(after.writeTo(Managers.strip(parent)).withAt(replicas, names));
      }
    };
  }

  /** Those owners of the parent that own its replicas, as owners of the Scale. */
  Managers toScale(Managers parent) {
    Managers out = Managers.NONE;
    for (var e : parent.entries()) {
      Managers.Share share = e.getValue();
      if (parentVersions.contains(share.apiVersion()) && share.fields().has(path)) {
        out =
            out.with(
                inVersion(e.getKey(), SCALE_VERSION),
                new Managers.Share(FieldSet.of(SCALE_PATH), SCALE_VERSION, share.time()));
      }
    }
    return out;
  }

  /** The owners of the parent, those of its replicas replaced by the owners of the Scale. */
  Managers toParent(Managers parent, Managers scaleOwners) {
    FieldSet replicas = FieldSet.of(path);
    Managers out = Managers.NONE;
    for (var e : parent.entries()) {
      Managers.Share share = e.getValue();
      if (!parentVersions.contains(share.apiVersion())) {
        continue;
      }
      boolean keeps =
          !share.fields().has(path) || scaleOwners.share(inVersion(e.getKey(), SCALE_VERSION)).isPresent();
      out = out.with(e.getKey(), keeps ? share : share.withFields(share.fields().difference(replicas)));
    }
    for (var e : scaleOwners.entries()) {
      ManagerId id = inVersion(e.getKey(), parentVersion);
      boolean known =
          out.entries().stream().anyMatch(o -> inVersion(o.getKey(), "").equals(inVersion(id, ""))
              && o.getValue().fields().has(path));
      if (e.getValue().fields().has(SCALE_PATH) && !known) {
        out = out.with(id, new Managers.Share(replicas, parentVersion, parent.share(id).map(Managers.Share::time).orElse("")));
      }
    }
    return out;
  }

  private static ManagerId inVersion(ManagerId id, String apiVersion) {
    return id.isApplier() ? id : new ManagerId(id.manager(), id.operation(), apiVersion, id.subresource());
  }
}
