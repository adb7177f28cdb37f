package dev.berth.server;

import dev.berth.api.admission.Admission;
import dev.berth.api.kinds.pod.PodKinds;
import dev.berth.api.kinds.service.ServiceKinds;
import dev.berth.api.kinds.storage.StorageKinds;
import dev.berth.api.strategy.Strategies;
import java.util.List;

/** Which strategies and admission members a server has. */
final class Kinds {
  private Kinds() {}

  static Strategies strategies() {
    Strategies.Table table = Strategies.table();
    PodKinds.register(table);
    ServiceKinds.register(table);
    StorageKinds.register(table);
    return table.build();
  }

  static List<Admission> admission() {
    return List.of();
  }
}
