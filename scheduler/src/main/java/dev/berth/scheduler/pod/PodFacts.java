package dev.berth.scheduler.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.DeclaredFeatures;
import dev.berth.model.kinds.Pod;
import dev.berth.model.select.NodeSelector;
import java.util.ArrayList;
import java.util.List;

/** A pod as the scheduler sees it, read once per version of it. Immutable. */
public final class PodFacts {
  private final Pod pod;
  private final String key;
  private final JsonObject labels;
  private final Amounts requests;
  private final Amounts counted;
  private final List<Toleration> tolerations;
  private final JsonObject nodeSelector;
  private final NodeSelector requiredNodes;
  private final List<PreferredNodes> preferredNodes;
  private final List<HostPort> ports;
  private final List<ClaimUse> claims;
  private final List<SpreadConstraint> spread;
  private final List<AffinityTerm> near;
  private final List<AffinityTerm> far;
  private final List<AffinityTerm.Weighted> preferredPods;
  private final List<String> images;
  private final List<String> features;
  private final long priority;

  /** Nodes that a pod likes, and how much. */
  public record PreferredNodes(NodeSelector.Term term, long weight) {}

  /**
   * A claim that the pod uses.
   *
   * @param ephemeral made for this pod alone
   */
  public record ClaimUse(String name, boolean ephemeral) {}

  private PodFacts(Pod pod) {
    this.pod = pod;
    JsonObject spec = pod.spec();
    String namespace = pod.namespace();
    this.key = namespace + "/" + pod.name();
    this.labels = pod.meta().labels();
    this.requests = PodRequests.of(pod);
    this.counted = PodRequests.counted(pod);
    this.tolerations = Toleration.of(spec.array("tolerations"));
    this.nodeSelector = spec.object("nodeSelector");
    this.requiredNodes = NodeSelector.requiredBy(spec);
    this.ports = HostPort.of(spec);
    this.claims = claims(pod);
    this.spread = SpreadConstraint.of(spec.array("topologySpreadConstraints"), labels);
    this.priority = spec.number("priority");
    JsonObject affinity = spec.object("affinity");
    this.preferredNodes = preferredNodes(affinity.object("nodeAffinity"));
    JsonObject podAffinity = affinity.object("podAffinity");
    JsonObject podAntiAffinity = affinity.object("podAntiAffinity");
    this.near = AffinityTerm.required(podAffinity, namespace, labels);
    this.far = AffinityTerm.required(podAntiAffinity, namespace, labels);
    List<AffinityTerm.Weighted> preferred = AffinityTerm.preferred(podAffinity, namespace, labels, 1);
    List<AffinityTerm.Weighted> avoided = AffinityTerm.preferred(podAntiAffinity, namespace, labels, -1);
    if (!avoided.isEmpty()) {
      preferred = new ArrayList<>(preferred);
      preferred.addAll(avoided);
    }
    this.preferredPods = preferred;
    this.images = images(spec);
    this.features = DeclaredFeatures.neededBy(spec);
  }

  public static PodFacts of(Pod pod) {
    return new PodFacts(pod);
  }

  private static List<ClaimUse> claims(Pod pod) {
    JsonArray volumes = pod.spec().array("volumes");
    List<ClaimUse> out = new ArrayList<>(0);
    for (int i = 0; i < volumes.size(); i++) {
      String name = pod.claimName(volumes.object(i));
      if (!name.isEmpty()) {
        out.add(new ClaimUse(name, volumes.object(i).has("ephemeral")));
      }
    }
    return List.copyOf(out);
  }

  private static List<PreferredNodes> preferredNodes(JsonObject nodeAffinity) {
    JsonArray terms = nodeAffinity.array("preferredDuringSchedulingIgnoredDuringExecution");
    List<PreferredNodes> out = new ArrayList<>(terms.size());
    for (int i = 0; i < terms.size(); i++) {
      JsonObject term = terms.object(i);
      out.add(new PreferredNodes(NodeSelector.Term.of(term.object("preference")), term.number("weight")));
    }
    return List.copyOf(out);
  }

  private static List<String> images(JsonObject spec) {
    JsonArray containers = spec.array("containers");
    JsonArray before = spec.array("initContainers");
    List<String> out = new ArrayList<>(before.size() + containers.size());
    images(before, out);
    images(containers, out);
    return List.copyOf(out);
  }

  private static void images(JsonArray containers, List<String> out) {
    for (int i = 0; i < containers.size(); i++) {
      String image = containers.object(i).text("image");
      out.add(image.lastIndexOf(':') > image.lastIndexOf('/') ? image : image + ":latest");
    }
  }

  public Pod pod() {
    return pod;
  }

  /** What its node must say that it can do; mostly nothing. */
  public List<String> features() {
    return features;
  }

  /** {@code namespace/name}. */
  public String key() {
    return key;
  }

  public String uid() {
    return pod.uid();
  }

  public String namespace() {
    return pod.namespace();
  }

  public JsonObject labels() {
    return labels;
  }

  /** The node that it is bound to, or "". */
  public String nodeName() {
    return pod.nodeName();
  }

  /** The node that others make room on for it, or "". */
  public String nominatedNode() {
    return pod.status().text("nominatedNodeName");
  }

  public boolean isTerminating() {
    return pod.isTerminating();
  }

  public long priority() {
    return priority;
  }

  /** What must be free on its node. */
  public Amounts requests() {
    return requests;
  }

  /** What the scores count for it, which is never nothing. */
  public Amounts counted() {
    return counted;
  }

  public List<Toleration> tolerations() {
    return tolerations;
  }

  /** Labels that its node must have. */
  public JsonObject nodeSelector() {
    return nodeSelector;
  }

  public NodeSelector requiredNodes() {
    return requiredNodes;
  }

  public List<PreferredNodes> preferredNodes() {
    return preferredNodes;
  }

  public List<HostPort> ports() {
    return ports;
  }

  /** In the order of its volumes. */
  public List<ClaimUse> claims() {
    return claims;
  }

  public String claimKey(ClaimUse claim) {
    return namespace() + "/" + claim.name();
  }

  /** Its own constraints; those of the cluster are not among them. */
  public List<SpreadConstraint> spread() {
    return spread;
  }

  /** Pods that must be near. */
  public List<AffinityTerm> near() {
    return near;
  }

  /** Pods that must not be near. */
  public List<AffinityTerm> far() {
    return far;
  }

  public List<AffinityTerm.Weighted> preferredPods() {
    return preferredPods;
  }

  /** Whether it would rather be on some of the nodes that fit than on others. */
  public boolean hasPreferences() {
    return !preferredNodes.isEmpty() || !preferredPods.isEmpty() || spread.stream().anyMatch(c -> !c.hard());
  }

  /** As nodes list them: with a tag. */
  public List<String> images() {
    return images;
  }

  public boolean admits(JsonObject nodeLabels, String nodeName) {
    return (nodeSelector.isEmpty() || NodeSelector.hasLabels(nodeSelector, nodeLabels))
        && requiredNodes.matches(nodeLabels, nodeName);
  }

  @Override
  public String toString() {
    return key;
  }
}
