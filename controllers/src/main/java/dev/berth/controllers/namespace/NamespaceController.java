package dev.berth.controllers.namespace;

import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.Catalogue;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Empties namespaces that are ending. Keys are namespaces. */
public final class NamespaceController implements Controller {
  /** Pods of an ending namespace go one by one; it is looked at again for several at once. */
  private static final Duration GATHER = Duration.ofMillis(100);

  private final List<ResourceType> types;

  /** @param catalogue whose namespaced types, besides custom ones, are deleted with a namespace */
  public NamespaceController(Catalogue catalogue) {
    types = contentOf(catalogue);
  }

  /** Each type once, in the version it is stored in. */
  private static List<ResourceType> contentOf(Catalogue catalogue) {
    List<ResourceType> content = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ResourceType type : catalogue.types()) {
      if (type.namespaced()
          && type.verbs().contains(Verb.LIST)
          && type.verbs().contains(Verb.DELETE)
          && type.groupVersion().equals(type.storage())
          && seen.add(type.keyPrefix())) {
        content.add(type);
      }
    }
    return content;
  }

  @Override
  public String name() {
    return "namespace-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.NAMESPACE, Kinds.POD, Kinds.CUSTOM_RESOURCE_DEFINITION);
  }

  private List<ResourceType> content(View view) {
    List<ResourceType> all = new ArrayList<>(types);
    view.list(Kinds.CUSTOM_RESOURCE_DEFINITION, "").stream()
        .flatMap(crd -> crd.anyObjects().stream())
        .filter(ResourceType::namespaced)
        .forEach(all::add);
    return all;
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue =
        new PlanQueue<>(
            workplace,
            new NamespacePlanner(new Sweep(() -> content(workplace.view()), workplace.client())));
    workplace
        .view()
        .onChange(
            Kinds.NAMESPACE,
            (_, after) -> after.filter(KubeObject::isTerminating).map(KubeObject::name).ifPresent(queue::add));
    workplace
        .view()
        .onChange(
            Kinds.POD,
            (before, after) -> {
              if (after.isEmpty()) {
                before
                    .flatMap(pod -> workplace.view().get(Kinds.NAMESPACE, "", pod.namespace()))
                    .filter(KubeObject::isTerminating)
                    .ifPresent(namespace -> queue.addAfter(namespace.name(), GATHER));
              }
            });
  }
}
