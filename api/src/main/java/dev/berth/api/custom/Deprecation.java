package dev.berth.api.custom;

import dev.berth.api.discovery.VersionOrder;
import dev.berth.model.kinds.CustomResourceDefinition;
import java.util.Optional;

/** What is said of a deprecated version that has no words of its own: what to use instead, where there is anything. */
final class Deprecation {
  private Deprecation() {}

  static String warning(CustomResourceDefinition crd, String version) {
    String text = crd.group() + "/" + version + " " + crd.names().kind() + " is deprecated";
    Optional<String> instead =
        crd.versions().stream()
            .filter(v -> v.isServed() && !v.isDeprecated())
            .map(CustomResourceDefinition.Version::name)
            .filter(name -> VersionOrder.INSTANCE.compare(name, version) < 0)
            .min(VersionOrder.INSTANCE);
    return instead.map(name -> text + "; use " + crd.group() + "/" + name + " " + crd.names().kind()).orElse(text);
  }
}
