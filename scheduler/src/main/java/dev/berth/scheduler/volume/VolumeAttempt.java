package dev.berth.scheduler.volume;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.select.NodeSelector;
import dev.berth.scheduler.fit.Plugin;
import dev.berth.scheduler.fit.Verdict;
import dev.berth.scheduler.snapshot.NodeState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One pod's volumes held against nodes. Good as long as neither the book nor the view changes.
 *
 * <p>Source: upstream's plugins volumerestrictions, nodevolumelimits, volumebinding, volumezone.
 */
public final class VolumeAttempt {
  private static final String NO_MATCH = "node(s) didn't find available persistent volumes to bind";
  private static final String OUT_OF_REACH = "node(s) didn't match PersistentVolume's node affinity";
  private static final String NO_SPACE = "node(s) did not have enough free storage";
  private static final String NO_VOLUME =
      "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";
  private static final Verdict IN_USE =
      Verdict.refused(
          Plugin.VOLUME_RESTRICTIONS,
          "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode");
  private static final Verdict TOO_MANY = Verdict.refused(Plugin.VOLUME_LIMITS, "node(s) exceed max volume count");
  private static final Verdict NO_ZONE =
      Verdict.hopeless(Plugin.VOLUME_ZONE, "node(s) had no available volume zone");
  private static final List<String> ZONE_LABELS =
      List.of(
          "topology.kubernetes.io/zone",
          "topology.kubernetes.io/region",
          "failure-domain.beta.kubernetes.io/zone",
          "failure-domain.beta.kubernetes.io/region");

  private final VolumeBook book;
  private final PodVolumes.Known volumes;
  private final List<NodeSelector> selectors = new ArrayList<>();
  private final boolean missing;
  private final Map<String, Set<String>> zones = new HashMap<>();
  private final List<Wanted> wanted = new ArrayList<>();
  private final List<Wanted> moved = new ArrayList<>();

  /**
   * A claim without a volume, or whose volume goes where the pod goes, with what is the same on all nodes.
   *
   * @param selectedNode where it is decided already that it goes, or empty
   * @param maker the class that could make one
   * @param size bytes that a pool must have left for it; 0 where it does not matter
   */
  private record Wanted(
      PersistentVolumeClaim claim,
      String selectedNode,
      Optional<PersistentVolume> kept,
      Optional<StorageClass> maker,
      long size) {}

  VolumeAttempt(VolumeBook book, PodVolumes.Known volumes) {
    this.book = book;
    this.volumes = volumes;
    this.missing = volumes.volumes().stream().anyMatch(Optional::isEmpty);
    for (Optional<PersistentVolume> volume : volumes.volumes()) {
      volume.ifPresent(this::take);
    }
    for (PersistentVolumeClaim claim : volumes.unbound()) {
      wanted.add(wanted(claim, book.selectedNode(claim), book.keptFor(claim), claim.requestedStorage().value()));
    }
    for (PersistentVolumeClaim claim : volumes.moved()) {
      moved.add(wanted(claim, book.decidedMove(claim), Optional.empty(), claim.capacity().orElse(claim.requestedStorage()).value()));
    }
  }

  private Wanted wanted(PersistentVolumeClaim claim, String node, Optional<PersistentVolume> kept, long bytes) {
    Optional<StorageClass> maker = book.maker(claim).filter(VolumeAttempt::canMake);
    boolean limited = maker.isPresent() && book.needsRoom(maker.get(), claim);
    return new Wanted(claim, node, kept, maker, limited ? bytes : 0);
  }

  private static boolean canMake(StorageClass made) {
    return !made.provisioner().isEmpty() && !made.provisioner().equals(StorageClass.NO_PROVISIONER);
  }

  private void take(PersistentVolume volume) {
    if (!volume.requiredNodes().isEmpty()) {
      selectors.add(NodeSelector.of(volume.requiredNodes()));
    }
    JsonObject labels = volume.meta().labels();
    for (String label : ZONE_LABELS) {
      if (labels.has(label)) {
        Set<String> values = new HashSet<>(List.of(labels.text(label).split("__", -1)));
        zones.merge(label, values, VolumeAttempt::both);
      }
    }
  }

  private static Set<String> both(Set<String> a, Set<String> b) {
    Set<String> out = new HashSet<>(a);
    out.retainAll(b);
    return out;
  }

  public Verdict check(NodeState node) {
    for (String claim : volumes.exclusive()) {
      if (book.isInUse(claim)) {
        return IN_USE;
      }
    }
    if (!volumes.drivers().isEmpty() && !book.canAttach(node, volumes.drivers())) {
      return TOO_MANY;
    }
    return reach(node);
  }

  /** Only whether the node reaches what is there and can have what is not: for a pod that is on it already. */
  public Verdict reach(NodeState node) {
    Set<String> reasons = new LinkedHashSet<>(0);
    for (NodeSelector selector : selectors) {
      if (!selector.matches(node.labels(), node.name())) {
        reasons.add(OUT_OF_REACH);
      }
    }
    if (!wanted.isEmpty() || !moved.isEmpty()) {
      plan(node, reasons);
    }
    if (missing) {
      reasons.add(NO_VOLUME);
    }
    if (!reasons.isEmpty()) {
      return new Verdict(Plugin.VOLUME_BINDING, false, List.copyOf(reasons));
    }
    return zones.isEmpty() || isInZone(node) ? Verdict.FITS : NO_ZONE;
  }

  private boolean isInZone(NodeState node) {
    boolean any = false;
    for (String label : ZONE_LABELS) {
      any |= node.hasLabel(label);
    }
    if (!any) {
      return true;
    }
    for (Map.Entry<String, Set<String>> zone : zones.entrySet()) {
      if (!zone.getValue().contains(zoneOf(node, zone.getKey()))) {
        return false;
      }
    }
    return true;
  }

  /** Nodes and volumes may use the older or the newer spelling of the label. */
  private static String zoneOf(NodeState node, String label) {
    if (node.hasLabel(label)) {
      return node.label(label);
    }
    String part = label.substring(label.indexOf('/'));
    return node.label(
        label.startsWith("topology") ? "failure-domain.beta.kubernetes.io" + part : "topology.kubernetes.io" + part);
  }

  /** What must be done on a node that fits. */
  public VolumePlan plan(NodeState node) {
    return wanted.isEmpty() && moved.isEmpty() ? VolumePlan.NOTHING : plan(node, new HashSet<>());
  }

  /**
   * All claims on one node together: a volume that one takes is not there for the next, and room in a pool neither.
   *
   * @param reasons gets those why it cannot be
   */
  private VolumePlan plan(NodeState node, Set<String> reasons) {
    List<VolumePlan.Match> matches = new ArrayList<>(1);
    List<Wanted> rest = new ArrayList<>(1);
    Set<String> taken = new HashSet<>(0);
    for (Wanted want : wanted) {
      if (!want.selectedNode.isEmpty()) {
        if (!want.selectedNode.equals(node.name())) {
          reasons.add(NO_MATCH);
          return VolumePlan.NOTHING;
        }
        rest.add(want);
        continue;
      }
      if (want.kept.isPresent() && !FreeByHost.reaches(node, want.kept.get())) {
        reasons.add(NO_MATCH);
        continue;
      }
      Optional<PersistentVolume> found = want.kept.isPresent() ? want.kept : book.free(want.claim, node, taken);
      if (found.isPresent()) {
        taken.add(found.get().name());
        matches.add(new VolumePlan.Match(want.claim, found.get()));
      } else {
        rest.add(want);
      }
    }
    List<PersistentVolumeClaim> made = rest.stream().map(Wanted::claim).toList();
    for (Wanted want : moved) {
      if (!want.selectedNode.isEmpty() && !want.selectedNode.equals(node.name())) {
        reasons.add(OUT_OF_REACH);
      }
    }
    rest.addAll(moved);
    for (int i = 0; i < rest.size(); i++) {
      objection(rest, i, node).ifPresent(reasons::add);
    }
    return new VolumePlan(matches, made, volumes.moved(), volumes.bound());
  }

  /** Why the last of some claims cannot have its volume made beside those before it; empty where it can. */
  private Optional<String> objection(List<Wanted> rest, int last, NodeState node) {
    Wanted want = rest.get(last);
    if (want.maker.isEmpty() || !isAllowed(want.maker.get(), node)) {
      return Optional.of(NO_MATCH);
    }
    // upstream asks for each claim alone, and so lets two of one pod race for the last gigabyte
    long sum = 0;
    for (int i = 0; i <= last; i++) {
      sum += rest.get(i).claim.className().equals(want.claim.className()) ? rest.get(i).size : 0;
    }
    return want.size == 0 || book.hasRoom(want.maker.get(), node, sum) ? Optional.empty() : Optional.of(NO_SPACE);
  }

  /** Whether one of the class's topologies, where it has any, is the node's. */
  private static boolean isAllowed(StorageClass maker, NodeState node) {
    JsonArray terms = maker.allowedTopologies();
    if (terms.isEmpty()) {
      return true;
    }
    return terms.objects()
        .anyMatch(
            term ->
                !term.array("matchLabelExpressions").isEmpty()
                    && term.array("matchLabelExpressions").objects()
                        .allMatch(
                            expression ->
                                node.hasLabel(expression.text("key"))
                                    && expression.array("values").strings()
                                        .anyMatch(node.label(expression.text("key"))::equals)));
  }
}
