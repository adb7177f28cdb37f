package dev.berth.scheduler.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A port that a pod takes on its node. */
public record HostPort(String protocol, String ip, long port) {
  private static final String ANY = "0.0.0.0";

  /** The ports of a pod's containers and sidecars. */
  static List<HostPort> of(JsonObject podSpec) {
    List<HostPort> out = new ArrayList<>(0);
    collect(podSpec.array("containers"), false, out);
    collect(podSpec.array("initContainers"), true, out);
    return List.copyOf(out);
  }

  private static void collect(JsonArray containers, boolean onlySidecars, List<HostPort> out) {
    for (int i = 0; i < containers.size(); i++) {
      JsonObject container = containers.object(i);
      JsonArray ports = container.array("ports");
      if (ports.isEmpty() || onlySidecars && !container.text("restartPolicy").equals("Always")) {
        continue;
      }
      for (int j = 0; j < ports.size(); j++) {
        JsonObject port = ports.object(j);
        if (port.number("hostPort") > 0) {
          out.add(
              new HostPort(
                  port.string("protocol").filter(p -> !p.isEmpty()).orElse("TCP"),
                  port.string("hostIP").filter(ip -> !ip.isEmpty()).orElse(ANY),
                  port.number("hostPort")));
        }
      }
    }
  }

  /** Whether both cannot be on one node: the same port and protocol, and addresses that overlap. */
  public boolean clashesWith(HostPort other) {
    return port == other.port
        && protocol.equals(other.protocol)
        && (ip.equals(other.ip) || ip.equals(ANY) || other.ip.equals(ANY));
  }
}
