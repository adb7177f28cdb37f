package dev.berth.api.apply;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a write does to the managers, and an applied configuration to the object (structured-merge-diff {@code
 * merge/update.go}). A change takes what it touches from all others; an apply asks first.
 */
final class Updater {
  private final Versions versions;
  private final ResetFields reset;

  Updater(Versions versions, ResetFields reset) {
    this.versions = versions;
    this.reset = reset;
  }

  /** What came of an apply. */
  sealed interface Result {
    /** @param object nothing where it is the live object unchanged */
    record Merged(Optional<Typed> object, Managers managers) implements Result {}

    record Conflicting(List<Conflict> conflicts) implements Result {}
  }

  /**
   * The managers after a write that is no apply. The writer's share is what the write touched, apart from what it owned
   * before, under {@code writer}; that manager must be new.
   */
  Managers update(Typed live, Typed next, Managers before, ManagerId writer) {
    Managers managers = reconcile(live, before);
    Comparison changes = filtered(live.changesTo(next));
    if (changes.isSame() && managers.entries().stream().allMatch(e -> sameVersion(e.getValue(), live))) {
      return managers;
    }
    Contest contest = new Contest(live, next, changes, managers, writer);
    return contest
        .settled()
        .with(writer, new Managers.Share(reset.keep(changes.touched()), live.apiVersion(), ""));
  }

  private static boolean sameVersion(Managers.Share share, Typed object) {
    return share.apiVersion().equals(object.apiVersion());
  }

  Result apply(Typed live, Typed config, Managers before, ManagerId applier, boolean force) {
    Managers managers = reconcile(live, before);
    Optional<Managers.Share> last = managers.share(applier);
    String time = last.map(Managers.Share::time).orElse("");
    FieldSet set = reset.keep(config.applied());
    managers = managers.with(applier, new Managers.Share(set, config.apiVersion(), time));
    Typed merged = live.merge(config);
    Typed next = last.isPresent() ? prune(merged, managers, last.get(), config.apiVersion()) : merged;
    Contest contest = new Contest(live, next, filtered(live.changesTo(next)), managers, applier);
    List<Conflict> conflicts = contest.conflicts();
    if (!force && !conflicts.isEmpty()) {
      return new Result.Conflicting(conflicts);
    }
    boolean same = Values.equal(live.object(), next.object());
    return new Result.Merged(same ? Optional.empty() : Optional.of(next), contest.settled());
  }

  private Comparison filtered(Comparison changes) {
    return new Comparison(
        reset.keep(changes.removed()), reset.keep(changes.modified()), reset.keep(changes.added()));
  }

  private Managers reconcile(Typed live, Managers managers) {
    return managers.map(
        (_, share) ->
            versions
                .convert(live, share.apiVersion())
                .map(object -> share.withFields(SchemaWalk.reconcile(share.fields(), object.type())))
                .orElse(new Managers.Share(FieldSet.EMPTY, share.apiVersion(), "")));
  }

  /** A change and those whose fields it touches, each in the version that they speak. */
  private final class Contest {
    private final Typed live;
    private final Typed next;
    private final Managers managers;
    private final ManagerId workflow;
    private final Map<String, Optional<Comparison>> byVersion = new HashMap<>();
    private final Map<ManagerId, FieldSet> contested = new LinkedHashMap<>();

    Contest(Typed live, Typed next, Comparison changes, Managers managers, ManagerId workflow) {
      this.live = live;
      this.next = next;
      this.managers = managers;
      this.workflow = workflow;
      byVersion.put(live.apiVersion(), Optional.of(changes));
      for (Map.Entry<ManagerId, Managers.Share> e : managers.entries()) {
        if (!e.getKey().equals(workflow)) {
          Managers.Share share = e.getValue();
          FieldSet touched =
              changes(share.apiVersion()).map(c -> share.fields().intersection(c.touched())).orElse(FieldSet.EMPTY);
          if (!touched.isEmpty()) {
            contested.put(e.getKey(), touched);
          }
        }
      }
    }

    private Optional<Comparison> changes(String apiVersion) {
      Optional<Comparison> known = byVersion.get(apiVersion);
      if (known == null) {
        known =
            versions
                .convert(live, apiVersion)
                .flatMap(old -> versions.convert(next, apiVersion).map(now -> filtered(old.changesTo(now))));
        byVersion.put(apiVersion, known);
      }
      return known;
    }

    List<Conflict> conflicts() {
      return Conflict.of(contested);
    }

    /** The managers without what the change took from them or removed. */
    Managers settled() {
      return managers.map(
          (id, share) -> {
            if (id.equals(workflow)) {
              return share;
            }
            FieldSet left =
                changes(share.apiVersion())
                    .map(
                        c ->
                            share
                                .fields()
                                .difference(contested.getOrDefault(id, FieldSet.EMPTY))
                                .difference(c.removed()))
                    .orElse(FieldSet.EMPTY);
            return share.withFields(left);
          });
    }
  }

  /**
   * Takes out what the applier applied last time and now does not, and nobody else owns. Items and fields that nobody
   * owns stay as well, unless the applier did.
   */
  private Typed prune(Typed merged, Managers managers, Managers.Share last, String apiVersion) {
    Optional<Typed> then = versions.convert(merged, last.apiVersion());
    if (then.isEmpty()) {
      return merged;
    }
    Typed old = then.get();
    Typed pruned = old.without(old.named(last.fields()));
    pruned = addBackOwned(old, pruned, managers, last.apiVersion());
    pruned = addBackDangling(old, pruned, last);
    return versions.convert(pruned, apiVersion).orElse(merged);
  }

  private Typed addBackOwned(Typed merged, Typed pruned, Managers managers, String first) {
    Typed out = addBackOwned(merged, pruned, managers.owned(first));
    List<String> others =
        managers.entries().stream()
            .map(e -> e.getValue().apiVersion())
            .filter(v -> !v.equals(first))
            .distinct()
            .sorted()
            .toList();
    for (String version : others) {
      Optional<Typed> mergedThere = versions.convert(merged, version);
      Optional<Typed> prunedThere = versions.convert(out, version);
      if (mergedThere.isPresent() && prunedThere.isPresent()) {
        out = addBackOwned(mergedThere.get(), prunedThere.get(), managers.owned(version));
      }
    }
    return out;
  }

  private static Typed addBackOwned(Typed merged, Typed pruned, FieldSet owned) {
    FieldSet stays = pruned.named(pruned.applied()).union(merged.named(owned));
    return merged.without(merged.named(merged.applied()).difference(stays));
  }

  private Typed addBackDangling(Typed merged, Typed pruned, Managers.Share last) {
    Optional<Typed> then = versions.convert(pruned, last.apiVersion());
    if (then.isEmpty()) {
      return merged;
    }
    Typed old = then.get();
    FieldSet gone = merged.named(merged.applied()).difference(old.named(old.applied()));
    return merged.without(gone.intersection(merged.named(last.fields())));
  }
}
