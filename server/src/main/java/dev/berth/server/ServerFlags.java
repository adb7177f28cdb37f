package dev.berth.server;

import dev.berth.server.audit.AuditSettings;
import dev.berth.server.nodes.Nodes;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a server runs with, by the names of the flags that say it. */
final class ServerFlags {
  private ServerFlags() {}

  static Map<String, String> of(ServerConfig config) {
    Map<String, String> flags = new TreeMap<>();
    flags.put("data-dir", config.dataDir().map(Path::toString).orElse(""));
    flags.put("bind-address", config.bind().getHostAddress());
    flags.put("port", Integer.toString(config.port()));
    flags.put("durability", config.store().durability().name().toLowerCase(Locale.ROOT));
    flags.put("etcd-servers", config.etcd().map(etcd -> listed(etcd.endpoints())).orElse("[]"));
    flags.put("token-auth-file", config.tokenFile().map(Path::toString).orElse(""));
    flags.put("service-cluster-ip-range", config.serviceRange());
    flags.put("tls-san", listed(config.extraNames()));
    flags.put("controllers", listed(config.controllers()));
    flags.put("csi-controller", listed(config.csiControllers()));
    flags.put("insecure", Boolean.toString(config.insecure()));
    flags.put("node", Boolean.toString(config.nodes() instanceof Nodes.Host));
    flags.put("simulated-nodes", config.nodes() instanceof Nodes.Simulated(int count) ? Integer.toString(count) : "0");
    flags.put("audit-policy-file", config.audit().map(a -> a.policyFile().toString()).orElse(""));
    flags.put("audit-log-path", config.audit().map(AuditSettings::log).orElse(""));
    return flags;
  }

  /** As upstream writes a list. */
  private static String listed(List<?> values) {
    return values.toString().replace(", ", ",");
  }
}
