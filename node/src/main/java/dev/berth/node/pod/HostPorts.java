package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import java.util.HashSet;
import java.util.Set;

/** The ports of the node that a pod takes for itself. */
public record HostPorts(Set<Taken> taken) {
  private static final String ANY = "0.0.0.0";

  /** @param ip {@code 0.0.0.0} for all of the node's */
  public record Taken(String protocol, String ip, long port) {
    private boolean conflictsWith(Taken other) {
      return port == other.port
          && protocol.equals(other.protocol)
          && (ip.equals(other.ip) || ip.equals(ANY) || other.ip.equals(ANY));
    }
  }

  public static HostPorts of(Pod pod) {
    Set<Taken> taken = new HashSet<>();
    for (ContainerSpec spec : ContainerSpec.of(pod)) {
      if (!spec.isLasting()) {
        continue;
      }
      for (JsonObject port : spec.json().array("ports").objects().toList()) {
        if (port.number("hostPort") > 0) {
          String ip = port.string("hostIP").filter(i -> !i.isEmpty()).orElse(ANY);
          taken.add(new Taken(port.string("protocol").orElse("TCP"), ip, port.number("hostPort")));
        }
      }
    }
    return new HostPorts(Set.copyOf(taken));
  }

  public boolean conflictsWith(HostPorts other) {
    return taken.stream().anyMatch(a -> other.taken.stream().anyMatch(a::conflictsWith));
  }
}
