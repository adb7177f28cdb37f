package dev.berth.controllers.controllerrevision;

import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.KubeObject;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The revisions of one owner.
 *
 * @param revisions oldest first: by their number, then by age, then by name
 */
public record RevisionHistory(List<ControllerRevision> revisions) {
  private static final Comparator<ControllerRevision> OLDEST_FIRST =
      Comparator.comparingLong(ControllerRevision::number)
          .thenComparing(r -> r.meta().creationTimestamp().orElse(Instant.EPOCH))
          .thenComparing(ControllerRevision::name);

  public RevisionHistory {
    revisions = revisions.stream().sorted(OLDEST_FIRST).toList();
  }

  /** The number of the revision that comes next. */
  public long next() {
    return revisions.isEmpty() ? 1 : revisions.getLast().number() + 1;
  }

  public Optional<ControllerRevision> named(String name) {
    return revisions.stream().filter(r -> r.name().equals(name)).findFirst();
  }

  /** The newest revision that puts back this template. */
  public Optional<ControllerRevision> of(JsonObject template) {
    return revisions.reversed().stream().filter(r -> RevisionData.isOf(r, template)).findFirst();
  }

  public boolean isNewest(ControllerRevision revision) {
    return !revisions.isEmpty() && revisions.getLast().name().equals(revision.name());
  }

  /**
   * Those to forget: the oldest of those that nobody needs, until no more than the limit are left.
   *
   * @param live names of revisions that pods have or are to have
   * @param limit negative for none to be forgotten
   */
  public List<ControllerRevision> beyond(int limit, Set<String> live) {
    if (limit < 0 || revisions.size() <= limit) {
      return List.of();
    }
    List<ControllerRevision> idle = new ArrayList<>();
    for (ControllerRevision revision : revisions) {
      if (!live.contains(revision.name())) {
        idle.add(revision);
      }
    }
    return idle.subList(0, Math.max(0, idle.size() - limit));
  }

  /** One to be created: named by its hash, with the template's labels and the owner's annotations. */
  public static JsonObject revision(KubeObject owner, JsonObject template, long number, long collisions) {
    JsonObject data = RevisionData.of(template);
    String hash = RevisionHash.of(data, collisions);
    JsonObject metadata =
        JsonObject.builder()
            .put("name", RevisionHash.name(owner.name(), hash))
            .put("namespace", owner.namespace())
            .put("labels", template.object("metadata").object("labels").with(ControllerRevision.HASH_LABEL, hash))
            .put("annotations", owner.meta().annotations())
            .put("ownerReferences", JsonArray.of(owner.asController().toJson()))
            .build();
    return JsonObject.builder()
        .put("kind", "ControllerRevision")
        .put("apiVersion", "apps/v1")
        .put("metadata", owner.meta().annotations().isEmpty() ? metadata.without("annotations") : metadata)
        .put("data", data)
        .put("revision", number)
        .build();
  }
}
