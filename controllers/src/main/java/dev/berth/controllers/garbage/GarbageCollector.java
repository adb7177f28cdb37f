package dev.berth.controllers.garbage;

import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.CustomKinds;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.Catalogue;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.stream.Collectors;

/** Deletes what nobody owns any more. Keys are uids. */
public final class GarbageCollector implements Controller {
  private final Catalogue catalogue;

  /** @param catalogue all built-in types, of which it follows those that can own and be owned */
  public GarbageCollector(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public String name() {
    return "garbage-collector-controller";
  }

  @Override
  public String account() {
    return "generic-garbage-collector";
  }

  @Override
  public Needs needs() {
    return new Needs(
        Set.of(),
        Set.of(),
        new OwnedTypes(catalogue).kinds().stream()
            .collect(Collectors.toMap(kind -> kind, _ -> _ -> false, (one, _) -> one, LinkedHashMap::new)));
  }

  @Override
  public void start(Workplace workplace) {
    OwnedTypes types = new OwnedTypes(catalogue);
    OwnerGraph graph = new OwnerGraph();
    PlanQueue<String> queue = new PlanQueue<>(workplace, new GarbagePlanner(graph, types));
    for (Kind<?> kind : types.kinds()) {
      listen(workplace.view(), kind, graph, queue);
    }
    CustomKinds.follow(
        workplace.view(),
        kind -> {
          types.add(kind);
          workplace.view().follow(kind);
          listen(workplace.view(), kind, graph, queue);
          graph.ownedBy(kind.type().groupVersion().group(), kind.type().kind()).forEach(queue::add);
        },
        kind -> {
          types.remove(kind);
          workplace.view().unfollow(kind);
        });
  }

  private static <T extends KubeObject> void listen(
      View view, Kind<T> kind, OwnerGraph graph, PlanQueue<String> queue) {
    view.onChange(kind, (before, after) -> graph.change(kind, before, after).forEach(queue::add));
  }
}
