package dev.berth.api;

import dev.berth.api.custom.CustomVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Map;

/** What whoever uses a kind that is on its way out is warned of, whatever they do with it. Source: {@code core/v1/lifecycle.go}. */
public final class DeprecatedKinds {
  private static final Map<GroupVersionKind, List<String>> WARNINGS =
      Map.of(
          GroupVersionKind.of("", "v1", "Endpoints"),
          List.of("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"),
          GroupVersionKind.of("", "v1", "ComponentStatus"),
          List.of("v1 ComponentStatus is deprecated in v1.19+"));

  private DeprecatedKinds() {}

  /** Whether a kind, built in or custom, is on its way out. */
  public static boolean includes(ResourceType type) {
    return !warnings(type).isEmpty();
  }

  static List<String> warnings(ResourceType type) {
    return CustomVersion.of(type).map(CustomVersion::warnings).orElseGet(() -> WARNINGS.getOrDefault(type.gvk(), List.of()));
  }
}
