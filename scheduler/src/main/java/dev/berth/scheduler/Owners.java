package dev.berth.scheduler;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
import dev.berth.client.View;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.meta.OwnerReference;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.Requirement;
import dev.berth.scheduler.place.World;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.pod.SpreadConstraint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a pod belongs to: services that select it and the set that controls it. Pods of one owner are spread. Source: upstream's
 * {@code plugins/helper/spread.go}.
 */
final class Owners implements World.Spreading {
  /** Services by {@code namespace/key=value} of the first label, by name, that they select. */
  static final Index<? extends KubeObject> SERVICES = servicesIndex(Kinds.SERVICE);

  private final View view;

  Owners(View view) {
    this.view = view;
  }

  private static <T extends KubeObject> Index<T> servicesIndex(Kind<T> kind) {
    return new Index<>(
        "firstSelected",
        kind,
        service ->
            new TreeMap<>(service.spec().object("selector").strings())
                .entrySet().stream().limit(1).map(e -> label(service.namespace(), e.getKey(), e.getValue())).toList());
  }

  private static String label(String namespace, String key, String value) {
    return namespace + "/" + key + "=" + value;
  }

  @Override
  public List<SpreadConstraint> of(PodFacts pod) {
    List<Requirement> requirements = new ArrayList<>();
    services(pod).forEach((key, value) -> requirements.addAll(LabelSelector.ofLabels(Map.of(key, value)).requirements()));
    controller(pod).ifPresent(selector -> requirements.addAll(selector.requirements()));
    return requirements.isEmpty() ? List.of() : SpreadConstraint.ofCluster(LabelSelector.of(requirements));
  }

  /** The labels that services which select the pod ask for, together. */
  private Map<String, String> services(PodFacts pod) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : pod.labels().strings().entrySet()) {
      for (KubeObject service : view.by(SERVICES, label(pod.namespace(), entry.getKey(), entry.getValue()))) {
        Map<String, String> selector = service.spec().object("selector").strings();
        if (LabelSelector.ofLabels(selector).matches(pod.labels())) {
          all.putAll(selector);
        }
      }
    }
    return all;
  }

  private Optional<LabelSelector> controller(PodFacts pod) {
    Optional<OwnerReference> owner = pod.pod().meta().controller();
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    String name = owner.get().name();
    return switch (owner.get().kind()) {
      case "StatefulSet" -> view.get(Kinds.STATEFUL_SET, pod.namespace(), name).map(set -> selector(set.spec()));
      case "ReplicaSet" -> view.get(Kinds.REPLICA_SET, pod.namespace(), name).map(set -> selector(set.spec()));
      case "ReplicationController" ->
          view.get(Kinds.REPLICATION_CONTROLLER, pod.namespace(), name)
              .map(rc -> LabelSelector.ofLabels(rc.spec().object("selector").strings()));
      default -> Optional.empty();
    };
  }

  private static LabelSelector selector(JsonObject spec) {
    return LabelSelector.of(spec, "selector");
  }
}
