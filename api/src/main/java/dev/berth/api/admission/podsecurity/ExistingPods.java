package dev.berth.api.admission.podsecurity;

import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is told to whoever makes a namespace stricter than the pods are that run in it. */
public final class ExistingPods {
  /** More are not looked at. */
  static final int MOST = 3000;

  private ExistingPods() {}

  /** Warnings, one line for all pods that are wrong in the same way; one pod of each owner is looked at first. */
  public static List<String> warnings(String namespace, LevelVersion enforce, List<JsonObject> pods, Exemptions exempt) {
    List<JsonObject> looked = oneOfEachOwnerFirst(pods.stream().filter(p -> !exempt.hold(p.object("spec"))).toList());
    int all = looked.size();
    looked = looked.subList(0, Math.min(all, MOST));
    TreeMap<String, TreeSet<String>> names = new TreeMap<>();
    for (JsonObject pod : looked) {
      List<Offence> offences = Checks.of(enforce, pod.object("metadata"), pod.object("spec"));
      if (!offences.isEmpty()) {
        names
            .computeIfAbsent(Offence.reasons(offences), _ -> new TreeSet<>())
            .add(pod.object("metadata").text("name"));
      }
    }
    List<String> warnings = new ArrayList<>();
    if (looked.size() < all) {
      warnings.add(
          "new PodSecurity enforce level only checked against the first " + looked.size() + " of " + all
              + " existing pods");
    }
    if (!names.isEmpty()) {
      warnings.add(
          "existing pods in namespace \"" + namespace + "\" violate the new PodSecurity enforce level \"" + enforce
              + "\"");
    }
    names.entrySet().stream().map(e -> line(e.getKey(), e.getValue())).sorted().forEach(warnings::add);
    return warnings;
  }

  private static String line(String reasons, SortedSet<String> pods) {
    String others =
        switch (pods.size()) {
          case 1 -> "";
          case 2 -> " (and 1 other pod)";
          default -> " (and " + (pods.size() - 1) + " other pods)";
        };
    return pods.first() + others + ": " + reasons;
  }

  private static List<JsonObject> oneOfEachOwnerFirst(List<JsonObject> pods) {
    List<JsonObject> first = new ArrayList<>();
    List<JsonObject> rest = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonObject pod : pods) {
      boolean another =
          pod.object("metadata")
              .array("ownerReferences")
              .objects()
              .filter(r -> r.bool("controller"))
              .findFirst()
              .filter(r -> !seen.add(r.text("uid")))
              .isPresent();
      (another ? rest : first).add(pod);
    }
    first.addAll(rest);
    return first;
  }
}
