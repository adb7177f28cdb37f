package dev.berth.api.apply;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the updaters of an object to ten, so that a client with an ever new name cannot swell it: the oldest are joined,
 * version by version, in an entry called {@code ancient-changes}.
 */
final class CappedManagers {
  static final int MAX_UPDATERS = 10;
  private static final String ANCIENT = "ancient-changes";

  private static final Comparator<Map.Entry<ManagerId, Managers.Share>> OLDEST_FIRST =
      Comparator.<Map.Entry<ManagerId, Managers.Share>, String>comparing(e -> Managers.seconds(e.getValue().time()))
          .thenComparing(Map.Entry::getKey);

  private CappedManagers() {}

  static Managers cap(Managers managers) {
    if (managers.entries().size() <= MAX_UPDATERS) {
      return managers;
    }
    List<Map.Entry<ManagerId, Managers.Share>> updaters =
        managers.entries().stream().filter(e -> !e.getKey().isApplier()).sorted(OLDEST_FIRST).toList();
    int left = updaters.size();
    Managers out = managers;
    Map<String, ManagerId> firsts = new HashMap<>();
    for (Map.Entry<ManagerId, Managers.Share> e : updaters) {
      if (left <= MAX_UPDATERS) {
        break;
      }
      Managers.Share share = e.getValue();
      ManagerId first = firsts.putIfAbsent(share.apiVersion(), e.getKey());
      if (first == null) {
        continue;
      }
      ManagerId bucket = ManagerId.updater(ANCIENT, share.apiVersion(), "");
      ManagerId from = out.share(bucket).isPresent() ? bucket : first;
      FieldSet joined = out.share(from).map(Managers.Share::fields).orElse(FieldSet.EMPTY).union(share.fields());
      out = out.without(from).without(e.getKey());
      out = out.with(bucket, new Managers.Share(joined, share.apiVersion(), share.time()));
      left--;
    }
    return out;
  }
}
