package dev.berth.api.admission.podsecurity;

import dev.berth.base.json.JsonObject;
import java.util.Set;

/** Whom the standards do not hold for: upstream's {@code PodSecurityConfiguration.exemptions}. */
public record Exemptions(Set<String> namespaces, Set<String> users, Set<String> runtimeClasses) {
  public static final Exemptions NONE = new Exemptions(Set.of(), Set.of(), Set.of());

  public Exemptions {
    namespaces = Set.copyOf(namespaces);
    users = Set.copyOf(users);
    runtimeClasses = Set.copyOf(runtimeClasses);
  }

  public boolean hold(JsonObject podSpec) {
    return runtimeClasses.contains(podSpec.text("runtimeClassName"));
  }
}
