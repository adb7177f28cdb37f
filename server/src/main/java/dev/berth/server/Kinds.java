package dev.berth.server;

import dev.berth.api.custom.definition.DefinitionStrategy;
import dev.berth.api.custom.rules.RuleReview;
import dev.berth.api.kinds.apps.AppsKinds;
import dev.berth.api.kinds.batch.BatchKinds;
import dev.berth.api.kinds.core.CoreKinds;
import dev.berth.api.kinds.pod.PodActions;
import dev.berth.api.kinds.pod.PodKinds;
import dev.berth.api.kinds.service.ServiceAllocator;
import dev.berth.api.kinds.service.ServiceKinds;
import dev.berth.api.kinds.service.ServiceNetwork;
import dev.berth.api.kinds.storage.StorageKinds;
import dev.berth.api.rest.Action;
import dev.berth.api.strategy.Allocator;
import dev.berth.api.strategy.Strategies;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Which strategies and allocators a server has. */
final class Kinds {
  private Kinds() {}

  static Strategies strategies() {
    Strategies.Table table = Strategies.table();
    PodKinds.register(table);
    AppsKinds.register(table);
    BatchKinds.register(table);
    CoreKinds.register(table);
    ServiceKinds.register(table);
    StorageKinds.register(table);
    DefinitionStrategy.register(table, new RuleReview());
    return table.build();
  }

  static Map<String, Action> actions(Access access) {
    Map<String, Action> all = new HashMap<>(access.actions());
    all.putAll(PodActions.table());
    return all;
  }

  static Map<GroupResource, Allocator> allocators(ServiceNetwork network, RandomGenerator random) {
    return Map.of(
        new GroupResource("", "services"),
        new ServiceAllocator(
            type(GroupVersionKind.of("", "v1", "Service")),
            type(GroupVersionKind.of("networking.k8s.io", "v1", "ServiceCIDR")),
            network,
            random));
  }

  private static ResourceType type(GroupVersionKind kind) {
    return Builtin.catalogue().find(kind).orElseThrow();
  }
}
