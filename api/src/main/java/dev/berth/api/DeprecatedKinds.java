package dev.berth.api;

import dev.berth.model.GroupVersionKind;
import java.util.List;
import java.util.Map;

/** What whoever uses a built-in kind that is on its way out is warned of, whatever they do with it. Source: {@code core/v1/lifecycle.go}. */
final class DeprecatedKinds {
  private static final Map<GroupVersionKind, List<String>> WARNINGS =
      Map.of(
          GroupVersionKind.of("", "v1", "Endpoints"),
          List.of("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"),
          GroupVersionKind.of("", "v1", "ComponentStatus"),
          List.of("v1 ComponentStatus is deprecated in v1.19+"));

  private DeprecatedKinds() {}

  static List<String> warnings(GroupVersionKind kind) {
    return WARNINGS.getOrDefault(kind, List.of());
  }
}
