package dev.berth.node.admission;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.PodFacts.Verdict;
import java.util.Optional;
import java.util.stream.Stream;

/** A pod that wants to be kept within a profile does not run without ({@code pkg/security/apparmor}). Pure. */
final class AppArmor {
  private AppArmor() {}

  static Optional<Verdict> check(Pod pod, Site site) {
    JsonObject spec = pod.spec();
    boolean wanted =
        Stream.concat(
                Stream.of(spec),
                Stream.of("initContainers", "containers").flatMap(list -> spec.array(list).objects()))
            .map(one -> one.object("securityContext").object("appArmorProfile").text("type"))
            .anyMatch(type -> !type.isEmpty() && !type.equals("Unconfined"));
    return wanted && !site.appArmor()
        ? Optional.of(
            Verdict.rejected("AppArmor", "Cannot enforce AppArmor: AppArmor is not enabled on the host"))
        : Optional.empty();
  }
}
