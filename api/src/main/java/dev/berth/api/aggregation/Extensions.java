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
import java.util.function.Function;
import java.util.stream.Collectors;

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
  private final Map<GroupVersion, InnerExtension> inner;
  private volatile Known known = new Known(-1, Map.of(), List.of(), false);

  /**
   * @param folders of their groups: asked with every path
   * @param outer whether any of them is somebody else's
   */
  private record Known(long changes, Map<GroupVersion, Extension> all, List<String> folders, boolean outer) {}

  /** @param inner those that this process answers where their APIService has no service */
  public Extensions(Objects objects, Catalogue builtIn, List<InnerExtension> inner) {
    this.inner = inner.stream().collect(Collectors.toMap(InnerExtension::groupVersion, Function.identity()));
    this.objects = objects;
    this.apiServices = builtIn.find(GroupVersionKind.of("apiregistration.k8s.io", "v1", "APIService")).orElseThrow();
  }

  /** In the order in which discovery names them. */
  public List<Extension> all() {
    return List.copyOf(current().all.values());
  }

  public boolean isEmpty() {
    return current().all.isEmpty();
  }

  /** Whether another server may have to be asked for what lies at a path below {@code /apis}, or this process may take its time. */
  boolean mayServe(String path) {
    Known now = current();
    return now.outer || now.folders.stream().anyMatch(path::startsWith);
  }

  /** The one of this process behind an extension. */
  InnerExtension inner(Extension extension) {
    return Optional.ofNullable(inner.get(extension.groupVersion())).orElseThrow();
  }

  public Optional<Extension> of(GroupVersion groupVersion) {
    Map<GroupVersion, Extension> now = current().all;
    return now.isEmpty() ? Optional.empty() : Optional.ofNullable(now.get(groupVersion));
  }

  private Known current() {
    long changes = objects.changeCount(apiServices);
    Known k = known;
    if (k.changes != changes) {
      Map<GroupVersion, Extension> all = new LinkedHashMap<>();
      objects.list(apiServices, "").stream()
          .filter(o -> o.object("spec").has("service") || inner.containsKey(groupVersion(o)))
          .filter(o -> !o.object("spec").text("group").isEmpty()) // the core group is nobody else's to serve
          .map((JsonObject o) -> Extension.of(o))
          .sorted(BY_PRIORITY)
          .forEach(e -> all.put(e.groupVersion(), e));
      List<String> folders = all.keySet().stream().map(gv -> "/apis/" + gv.group() + "/").toList();
      k = new Known(changes, all, folders, all.values().stream().anyMatch(e -> !e.isInner()));
      known = k;
    }
    return k;
  }

  private static GroupVersion groupVersion(JsonObject apiService) {
    return new GroupVersion(apiService.object("spec").text("group"), apiService.object("spec").text("version"));
  }
}
