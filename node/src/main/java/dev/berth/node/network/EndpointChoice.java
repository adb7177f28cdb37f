package dev.berth.node.network;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which endpoints of a port take traffic here.
 *
 * <ul>
 *   <li>Those that are ready. Where none is, those that terminate and still serve (KEP-1669), so that a roll-out of
 *       the last replica loses nothing.
 *   <li>Of the ready ones for the whole cluster: those hinted for this node, else those hinted for this zone,
 *       provided every ready one has a hint and there is one for here (KEP-2433, KEP-3015); else all.
 * </ul>
 *
 * Source of the rules: pkg/proxy/topology.go.
 *
 * @param cluster for traffic policy Cluster
 * @param local for traffic policy Local: on this node only, without regard to hints
 */
record EndpointChoice(List<Endpoint> cluster, List<Endpoint> local) {

  static EndpointChoice of(List<Endpoint> all, NodePlace place) {
    List<Endpoint> ready = keep(all, Endpoint::ready);
    List<Endpoint> cluster = ready.isEmpty() ? keep(all, Endpoint::isLastResort) : hinted(ready, place);
    List<Endpoint> here = keep(all, e -> e.on(place.node()));
    List<Endpoint> hereReady = keep(here, Endpoint::ready);
    return new EndpointChoice(cluster, hereReady.isEmpty() ? keep(here, Endpoint::isLastResort) : hereReady);
  }

  private static List<Endpoint> hinted(List<Endpoint> ready, NodePlace place) {
    List<Endpoint> near = meantFor(ready, Endpoint::nodes, place.node());
    if (near.isEmpty() && !place.zone().isEmpty()) {
      near = meantFor(ready, Endpoint::zones, place.zone());
    }
    return near.isEmpty() ? ready : near;
  }

  private static List<Endpoint> meantFor(List<Endpoint> ready, Function<Endpoint, Set<String>> hints, String here) {
    boolean all = ready.stream().noneMatch(e -> hints.apply(e).isEmpty());
    return all ? keep(ready, e -> hints.apply(e).contains(here)) : List.of();
  }

  private static List<Endpoint> keep(List<Endpoint> from, Predicate<Endpoint> which) {
    return from.stream().filter(which).toList();
  }
}
