package dev.berth.client;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A view that is kept up to date by a {@link Source}. It owns the objects it shows; everything happens on one loop.
 *
 * <p>What was told in one turn is applied change by change, and each change is announced when the picture shows it, and
 * the changes before it, and nothing after it.
 */
public final class Picture implements View, AutoCloseable {
  private final Loop loop;
  private final Source source;
  private final Map<GroupVersionKind, Shelf<?>> shelves = new HashMap<>();
  /** Of kinds of which metadata is enough, but for these. */
  private final Map<GroupVersionKind, Predicate<JsonObject>> parts = new HashMap<>();
  private final List<Group> groups = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();

  /** Types that are told together, and up to where. */
  private final class Group implements Source.Sink {
    private final Set<GroupVersionKind> types = new LinkedHashSet<>();
    private final Set<GroupVersionKind> missing = new LinkedHashSet<>();
    private Source.Following following = () -> {};
    private long revision;
    private boolean late;

    @Override
    public void listed(ResourceType type, List<JsonObject> objects) {
      shelf(type).replace(objects.stream().map(object -> lean(type, object)).toList());
      missing.remove(type.gvk());
    }

    @Override
    public void changed(List<Source.Change> changes, long upTo) {
      for (Source.Change change : changes) {
        shelf(change.type()).apply(lean(change.type(), change.object()), change.gone());
      }
      revision = Math.max(revision, upTo);
      wake();
    }
  }

  private record Waiter(GroupVersionKind type, long revision, Runnable then) {}

  public Picture(Loop loop, Source source) {
    this.loop = loop;
    this.source = source;
  }

  /** Begins to follow kinds that are not followed yet; those of one call are shown as of one revision, if the source can. */
  public void follow(Collection<Kind<?>> kinds) {
    follow(new Needs(new LinkedHashSet<>(kinds), Set.of()));
  }

  /**
   * The same with the kinds of which only some objects must be whole, and with the indexes.
   *
   * @throws IllegalStateException where a kind is needed whole of which parts have been listed already
   */
  public void follow(Needs needs) {
    needs.kinds().forEach(kind -> makeWhole(kind.type().gvk()));
    needs.parts()
        .forEach(
            (kind, whole) -> {
              if (!shelves.containsKey(kind.type().gvk())) {
                parts.put(kind.type().gvk(), whole);
              } else if (parts.containsKey(kind.type().gvk())) {
                requireUnlisted(kind.type().gvk());
                parts.merge(kind.type().gvk(), whole, Predicate::or);
              }
            });
    Set<Kind<?>> all = new LinkedHashSet<>(needs.kinds());
    all.addAll(needs.parts().keySet());
    begin(all);
    index(needs.indexes());
  }

  private void makeWhole(GroupVersionKind gvk) {
    if (parts.containsKey(gvk)) {
      requireUnlisted(gvk);
      parts.remove(gvk);
    }
  }

  private void requireUnlisted(GroupVersionKind gvk) {
    if (group(gvk).filter(group -> !group.missing.contains(gvk)).isPresent()) {
      throw new IllegalStateException(gvk + ": parts of it are shown already; whoever needs more must say so before");
    }
  }

  private void begin(Collection<Kind<?>> kinds) {
    Map<GroupVersionKind, ResourceType> fresh = new LinkedHashMap<>();
    for (Kind<?> kind : kinds) {
      if (shelves.putIfAbsent(kind.type().gvk(), new Shelf<>(kind, loop)) == null) {
        fresh.put(kind.type().gvk(), kind.type());
      }
    }
    if (source.tellsTogether()) {
      follow(fresh);
    } else {
      fresh.forEach((gvk, type) -> follow(Map.of(gvk, type)));
    }
  }

  private void follow(Map<GroupVersionKind, ResourceType> fresh) {
    if (fresh.isEmpty()) {
      return;
    }
    Group group = new Group();
    group.types.addAll(fresh.keySet());
    group.missing.addAll(fresh.keySet());
    groups.add(group);
    group.following = source.follow(new LinkedHashSet<>(fresh.values()), group);
  }

  @Override
  public void follow(Kind<?> kind) {
    int before = groups.size();
    follow(List.of(kind));
    groups.subList(before, groups.size()).forEach(group -> group.late = true);
  }

  @Override
  public void unfollow(Kind<?> kind) {
    GroupVersionKind gvk = kind.type().gvk();
    Optional<Group> group = group(gvk).filter(g -> g.late);
    if (group.isPresent()) {
      group.get().following.close();
      groups.remove(group.get());
      shelf(kind.type()).replace(List.of());
      shelves.remove(gvk);
      wake();
    }
  }

  /** Keeps an index from now on; its kind must be followed. */
  public void index(Collection<Index<?>> indexes) {
    indexes.forEach(this::addIndex);
  }

  private <T extends KubeObject> void addIndex(Index<T> index) {
    shelf(index.kind()).add(index);
  }

  /** Managed fields are the greater half of many objects, and no component decides by them. */
  private JsonObject lean(ResourceType type, JsonObject object) {
    Predicate<JsonObject> whole = parts.get(type.gvk());
    if (whole == null || whole.test(object)) {
      return object.updateObject("metadata", metadata -> metadata.without("managedFields"));
    }
    return JsonObject.EMPTY
        .with("apiVersion", object.text("apiVersion"))
        .with("kind", object.text("kind"))
        .with("metadata", object.object("metadata").without("managedFields"));
  }

  @Override
  public boolean isSynced() {
    return groups.stream().allMatch(group -> group.late || group.missing.isEmpty());
  }

  @Override
  public <T extends KubeObject> Optional<T> get(Kind<T> kind, String namespace, String name) {
    return shelf(kind).get(namespace, name);
  }

  @Override
  public <T extends KubeObject> List<T> list(Kind<T> kind, String namespace) {
    return shelf(kind).list(namespace);
  }

  @Override
  public <T extends KubeObject> List<T> by(Index<T> index, String key) {
    return shelf(index.kind()).by(index, key);
  }

  @Override
  public <T extends KubeObject> void onChange(Kind<T> kind, Listener<T> listener) {
    shelf(kind).add(listener);
  }

  @Override
  public boolean hasSeen(ResourceType type, long revision) {
    return hasSeen(type.gvk(), revision);
  }

  private boolean hasSeen(GroupVersionKind type, long revision) {
    return group(type).map(group -> group.revision >= revision).orElse(true);
  }

  private Optional<Group> group(GroupVersionKind type) {
    for (Group group : groups) {
      if (group.types.contains(type)) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  @Override
  public void onceSeen(ResourceType type, long revision, Runnable then) {
    if (hasSeen(type, revision)) {
      then.run();
    } else {
      waiters.add(new Waiter(type.gvk(), revision, then));
      // the revision may be that of another type's object: of that nothing is told here
      group(type.gvk()).ifPresent(group -> group.following.tellProgress(revision));
    }
  }

  private void wake() {
    for (int i = 0; i < waiters.size(); ) {
      Waiter waiter = waiters.get(i);
      if (hasSeen(waiter.type, waiter.revision)) {
        waiters.remove(i);
        loop.execute(waiter.then);
      } else {
        i++;
      }
    }
  }

  @SuppressWarnings("unchecked") // a shelf is put under its own kind, and kinds of one type are equal
  private <T extends KubeObject> Shelf<T> shelf(Kind<T> kind) {
    return (Shelf<T>) shelf(kind.type());
  }

  private Shelf<?> shelf(ResourceType type) {
    Shelf<?> shelf = shelves.get(type.gvk());
    if (shelf == null) {
      throw new IllegalStateException(type.groupResource() + " are not followed: the component must say that it needs them");
    }
    return shelf;
  }

  @Override
  public void close() {
    groups.forEach(group -> group.following.close());
  }
}
