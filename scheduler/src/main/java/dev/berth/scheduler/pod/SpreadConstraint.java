package dev.berth.scheduler.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.Operator;
import dev.berth.model.select.Requirement;
import java.util.ArrayList;
import java.util.List;

/**
 * How evenly pods are to be spread ({@code topologySpreadConstraints}).
 *
 * @param hard {@code DoNotSchedule}; otherwise it only counts in the score
 * @param selector which pods count, the pod's own {@code matchLabelKeys} taken in
 * @param minDomains fewer domains than this count as if one of them were empty
 * @param honorAffinity only nodes that the pod's node affinity admits count
 * @param honorTaints only nodes whose taints the pod tolerates count
 */
public record SpreadConstraint(
    long maxSkew,
    String topologyKey,
    boolean hard,
    LabelSelector selector,
    long minDomains,
    boolean honorAffinity,
    boolean honorTaints) {
  public static final String HOSTNAME = "kubernetes.io/hostname";
  public static final String ZONE = "topology.kubernetes.io/zone";

  static List<SpreadConstraint> of(JsonArray constraints, JsonObject podLabels) {
    List<SpreadConstraint> out = new ArrayList<>(constraints.size());
    for (int i = 0; i < constraints.size(); i++) {
      JsonObject c = constraints.object(i);
      LabelSelector selector = LabelSelector.of(c, "labelSelector");
      out.add(
          new SpreadConstraint(
              c.number("maxSkew"),
              c.text("topologyKey"),
              !c.text("whenUnsatisfiable").equals("ScheduleAnyway"),
              selector.and(matching(c.array("matchLabelKeys"), podLabels, Operator.IN)),
              Math.max(1, c.number("minDomains")),
              !c.text("nodeAffinityPolicy").equals("Ignore"),
              c.text("nodeTaintsPolicy").equals("Honor")));
    }
    return List.copyOf(out);
  }

  /** Requirements that pods have, or have not, the values that this pod has under these keys. */
  static List<Requirement> matching(JsonArray keys, JsonObject podLabels, Operator operator) {
    return keys.strings()
        .filter(podLabels::has)
        .map(key -> new Requirement(key, operator, List.of(podLabels.text(key))))
        .toList();
  }

  /** What the cluster wants of all pods that belong to something: across nodes, and less so across zones. */
  public static List<SpreadConstraint> ofCluster(LabelSelector selector) {
    return List.of(
        new SpreadConstraint(3, HOSTNAME, false, selector, 1, true, false),
        new SpreadConstraint(5, ZONE, false, selector, 1, true, false));
  }
}
