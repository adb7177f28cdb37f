package dev.berth.controllers.statefulset;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.controllers.statefulset.ClaimTemplates.Template;
import dev.berth.controllers.volume.snapshot.SnapshotController;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.kinds.VolumeSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * With what the claims of a set begin, where it asks by {@link StatefulSet#RESTORE_FROM} for what a VolumeGroupSnapshot of its namespace
 * has: each with the snapshot of the claim of the same template and ordinal, whatever the set was called of which it was taken.
 * Claims that are there are never touched. Pure.
 */
sealed interface Restore {

  /** The claim as it is to be made. */
  default JsonObject begin(JsonObject claim, Template template, int ordinal) {
    return claim;
  }

  /** What is to be said of a claim that begins empty. */
  default Optional<String> lacks(Template template, int ordinal) {
    return Optional.empty();
  }

  /** Nothing is asked for: as their templates say. */
  record Nothing() implements Restore {}

  /** No claim can be made yet. */
  record Waits(String why) implements Restore {}

  /**
   * From snapshots. A template that says itself with what its claims begin is left alone.
   *
   * @param source the set of which the group was taken
   * @param snapshots their names, by the claims of which they are
   */
  record From(String group, String source, Map<String, String> snapshots) implements Restore {
    @Override
    public JsonObject begin(JsonObject claim, Template template, int ordinal) {
      String snapshot = snapshots.get(original(template, ordinal));
      return snapshot == null || saysItself(template)
          ? claim
          : claim.withAt(
              JsonObject.builder()
                  .put("apiGroup", Kinds.VOLUME_SNAPSHOT.type().groupVersion().group())
                  .put("kind", "VolumeSnapshot")
                  .put("name", snapshot)
                  .build(),
              "spec", "dataSource");
    }

    @Override
    public Optional<String> lacks(Template template, int ordinal) {
      String original = original(template, ordinal);
      return snapshots.containsKey(original) || saysItself(template)
          ? Optional.empty()
          : Optional.of(
              "claim " + template.claimName(ordinal) + " begins empty: volumegroupsnapshot " + group + " has no snapshot of "
                  + original);
    }

    private String original(Template template, int ordinal) {
      return template.volume() + "-" + source + "-" + ordinal;
    }

    private static boolean saysItself(Template template) {
      JsonObject spec = template.json().object("spec");
      return spec.has("dataSource") || spec.has("dataSourceRef");
    }
  }

  /** The group that a set names. */
  static Optional<String> group(StatefulSet set) {
    String asked = set.meta().annotation(StatefulSet.RESTORE_FROM);
    int slash = asked.indexOf('/');
    String group = slash < 0 ? asked : asked.substring(0, slash);
    return group.isEmpty() ? Optional.empty() : Optional.of(group);
  }

  static Restore of(View view, StatefulSet set, ClaimTemplates claims) {
    return group(set).map(name -> of(view, set, claims, name)).orElseGet(Nothing::new);
  }

  private static Restore of(View view, StatefulSet set, ClaimTemplates claims, String name) {
    Optional<VolumeGroupSnapshot> found = view.get(Kinds.VOLUME_GROUP_SNAPSHOT, set.namespace(), name);
    if (found.isEmpty()) {
      return new Waits("there is no volumegroupsnapshot " + name);
    }
    VolumeGroupSnapshot group = found.get();
    if (group.isTerminating()) {
      return new Waits("volumegroupsnapshot " + name + " is being deleted");
    }
    List<VolumeSnapshot> members = view.by(SnapshotController.BY_GROUP, group.uid());
    if (!group.isReady() || members.size() < taken(view, group)) {
      return new Waits("volumegroupsnapshot " + name + " is not ready to use" + (group.error().isEmpty() ? "" : ": " + group.error()));
    }
    Map<String, String> snapshots = new TreeMap<>();
    members.stream().filter(member -> !member.claimName().isEmpty()).forEach(m -> snapshots.put(m.claimName(), m.name()));
    return from(set, claims, name, snapshots);
  }

  /** How many snapshots the storage has of a group; not all of them need be seen when the group is. */
  private static int taken(View view, VolumeGroupSnapshot group) {
    return view.get(Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, "", group.contentName())
        .map(VolumeGroupSnapshotContent::snapshotHandles)
        .filter(handles -> !handles.isEmpty())
        .map(List::size)
        .orElse(Integer.MAX_VALUE);
  }

  private static Restore from(StatefulSet set, ClaimTemplates claims, String name, Map<String, String> snapshots) {
    String asked = set.meta().annotation(StatefulSet.RESTORE_FROM).substring(name.length());
    Map<String, Long> sources = sources(claims, snapshots);
    if (asked.startsWith("/")) {
      String source = asked.substring(1);
      return sources.containsKey(source)
          ? new From(name, source, snapshots)
          : new Waits("volumegroupsnapshot " + name + " has no claim of a StatefulSet " + source + " and one of this set's templates");
    }
    if (sources.isEmpty()) {
      return new Waits("volumegroupsnapshot " + name + " has no claim of one of this set's templates");
    }
    if (sources.containsKey(set.name())) {
      return new From(name, set.name(), snapshots);
    }
    long most = sources.values().stream().mapToLong(count -> count).max().orElseThrow();
    List<String> likely =
        sources.entrySet().stream().filter(source -> source.getValue() == most).map(Map.Entry::getKey).toList();
    return likely.size() == 1
        ? new From(name, likely.getFirst(), snapshots)
        : new Waits(
            "volumegroupsnapshot " + name + " has claims of several StatefulSets: name one, "
                + likely.stream().map(source -> name + "/" + source).collect(Collectors.joining(" or ")));
  }

  /** The sets whose claims these can be by their names, {@code <template>-<set>-<ordinal>}, and of how many templates each has some. */
  private static Map<String, Long> sources(ClaimTemplates claims, Map<String, String> snapshots) {
    return claims.templates().stream()
        .flatMap(template -> snapshots.keySet().stream().map(claim -> source(template, claim)).filter(s -> !s.isEmpty()).distinct())
        .collect(Collectors.groupingBy(source -> source, TreeMap::new, Collectors.counting()));
  }

  private static String source(Template template, String claim) {
    String prefix = template.volume() + "-";
    return claim.startsWith(prefix) && Identity.ordinal(claim) != Identity.NO_ORDINAL
        ? Identity.setName(claim.substring(prefix.length()))
        : "";
  }
}
