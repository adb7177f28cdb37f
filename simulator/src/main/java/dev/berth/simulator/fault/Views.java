package dev.berth.simulator.fault;

import dev.berth.client.Index;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What components are shown and told. Of each object they are told without a gap: first that it is new, then each change from what
 * they were told last, then that it has gone. And in the end they see what is.
 */
final class Views {
  private final Consumer<String> wrong;
  private final List<One> all = new ArrayList<>();

  /** @param wrong hears of each violation */
  Views(Consumer<String> wrong) {
    this.wrong = wrong;
  }

  private record One(String component, MortalLoop loop, View view, Needs needs) {}

  void add(String component, MortalLoop loop, View view, Needs needs) {
    all.removeIf(one -> !one.loop.isAlive());
    all.add(new One(component, loop, view, needs));
    needs.kinds().forEach(kind -> listen(component, view, kind));
  }

  private <T extends KubeObject> void listen(String component, View view, Kind<T> kind) {
    Map<String, Long> told = new HashMap<>();
    view.onChange(kind, (before, after) -> heard(component, kind, told, before, after));
  }

  private <T extends KubeObject> void heard(
      String component, Kind<T> kind, Map<String, Long> told, Optional<T> before, Optional<T> after) {
    String key = after.or(() -> before).orElseThrow().key();
    boolean other = before.isPresent() && after.isPresent() && !before.get().uid().equals(after.get().uid());
    Long last = after.isPresent() ? told.put(key, after.get().revision()) : told.remove(key);
    boolean gap = before.isPresent() != (last != null);
    boolean back = last != null && after.isPresent() && after.get().revision() < last;
    if (other || gap || back) {
      wrong.accept(
          component + " is told that " + kind + " " + key + " changed from " + said(before) + " to " + said(after)
              + ", and was told of " + (last == null ? "none" : String.valueOf(last)) + " before");
    }
  }

  private static <T extends KubeObject> String said(Optional<T> object) {
    return object.map(o -> o.uid() + " at " + o.revision()).orElse("none");
  }

  /** Who does not see what is, of the kinds that the truth shows. */
  List<String> behind(View truth, Set<Kind<?>> kinds) {
    List<String> found = new ArrayList<>();
    for (One one : all) {
      if (one.loop.isAlive()) {
        one.needs.kinds().stream()
            .filter(kinds::contains)
            .filter(kind -> !revisions(truth.list(kind, "")).equals(revisions(one.view.list(kind, ""))))
            .forEach(kind -> found.add(one.component + " does not see the " + kind.type().plural() + " that there are"));
        one.needs.indexes().stream()
            .filter(index -> !isRight(index, one.view))
            .forEach(index -> found.add(one.component + " does not find " + index.kind().type().plural() + " by " + index.name()));
      }
    }
    return found;
  }

  private static Map<String, Long> revisions(List<? extends KubeObject> objects) {
    Map<String, Long> revisions = new TreeMap<>();
    objects.forEach(object -> revisions.put(object.key(), object.revision()));
    return revisions;
  }

  private static <T extends KubeObject> boolean isRight(Index<T> index, View view) {
    Map<String, Set<String>> wanted = new HashMap<>();
    for (T object : view.list(index.kind(), "")) {
      index.keys().apply(object).forEach(key -> wanted.computeIfAbsent(key, _ -> new HashSet<>()).add(object.key()));
    }
    return wanted.entrySet().stream()
        .allMatch(
            e -> {
              List<T> found = view.by(index, e.getKey());
              return found.size() == e.getValue().size() && found.stream().allMatch(o -> e.getValue().contains(o.key()));
            });
  }
}
