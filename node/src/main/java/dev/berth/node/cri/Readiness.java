package dev.berth.node.cri;

import dev.berth.node.cri.proto.RuntimeCondition;
import dev.berth.node.runtime.RuntimeStatus;
import java.util.List;
import java.util.Optional;

/** What a runtime's conditions come to. */
final class Readiness {
  private Readiness() {}

  static RuntimeStatus of(List<RuntimeCondition> conditions) {
    Optional<RuntimeCondition> runtime = named(conditions, "RuntimeReady");
    Optional<RuntimeCondition> network = named(conditions, "NetworkReady");
    boolean runtimeReady = runtime.filter(RuntimeCondition::getStatus).isPresent();
    boolean networkReady = network.filter(RuntimeCondition::getStatus).isPresent();
    Optional<RuntimeCondition> why = runtimeReady ? network.filter(_ -> !networkReady) : runtime;
    return new RuntimeStatus(
        runtimeReady,
        networkReady,
        why.map(RuntimeCondition::getReason).orElse(""),
        why.map(RuntimeCondition::getMessage).orElse(""));
  }

  private static Optional<RuntimeCondition> named(List<RuntimeCondition> conditions, String type) {
    return conditions.stream().filter(c -> c.getType().equals(type)).findFirst();
  }
}
