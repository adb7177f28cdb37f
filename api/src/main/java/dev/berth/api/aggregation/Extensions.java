package dev.berth.api.aggregation;

import dev.berth.api.objects.Objects;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The extensions that there are right now; read anew when an APIService has changed. Thread-safe. */
public final class Extensions {
  private static final Comparator<Extension> BY_PRIORITY =
      Comparator.comparingLong(Extension::groupPriority)
          .reversed()
          .thenComparing(e -> e.groupVersion().group())
          .thenComparing(Comparator.comparingLong(Extension::versionPriority).reversed())
          .thenComparing(e -> e.groupVersion().version());

  private final Objects objects;
  private final ResourceType apiServices;
  private volatile Known known = new Known(-1, Map.of());

  private record Known(long changes, Map<GroupVersion, Extension> all) {}

  public Extensions(Objects objects, Catalogue builtIn) {
    this.objects = objects;
    this.apiServices = builtIn.find(GroupVersionKind.of("apiregistration.k8s.io", "v1", "APIService")).orElseThrow();
  }

  /** In the order in which discovery names them. */
  public List<Extension> all() {
    return List.copyOf(current().values());
  }

  public boolean isEmpty() {
    return current().isEmpty();
  }

  public Optional<Extension> of(GroupVersion groupVersion) {
    Map<GroupVersion, Extension> now = current();
    return now.isEmpty() ? Optional.empty() : Optional.ofNullable(now.get(groupVersion));
  }

  private Map<GroupVersion, Extension> current() {
    long changes = objects.changeCount(apiServices);
    Known k = known;
    if (k.changes != changes) {
      Map<GroupVersion, Extension> all = new LinkedHashMap<>();
      objects.list(apiServices, "").stream()
          .filter(o -> o.object("spec").has("service"))
          .filter(o -> !o.object("spec").text("group").isEmpty()) // the core group is nobody else's to serve
          .map((JsonObject o) -> Extension.of(o))
          .sorted(BY_PRIORITY)
          .forEach(e -> all.put(e.groupVersion(), e));
      k = new Known(changes, all);
      known = k;
    }
    return k.all;
  }
}
