package dev.berth.api.kinds.apps;

import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import java.util.List;

/** Names of workloads become names of their pods, and those become host names. */
public final class HostNames {
  private HostNames() {}

  /** A warning where the workload's name is no DNS label. */
  public static List<String> warnings(JsonObject workload) {
    String name = workload.object("metadata").text("name");
    List<String> wrong = name.isEmpty() ? List.of() : DnsNames.label(name);
    return wrong.isEmpty()
        ? List.of()
        : List.of(
            "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS"
                + " label is recommended: [" + String.join(" ", wrong) + "]");
  }
}
