package dev.berth.node.admission;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.names.GoQuote;
import dev.berth.node.pod.PodFacts.Verdict;
import java.util.Optional;
import java.util.Set;

/** Which kernel parameters a pod may set: those that touch only its own namespaces (upstream {@code pkg/kubelet/sysctl}). */
final class Sysctls {
  private static final Set<String> SAFE =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_rmem",
          "net.ipv4.tcp_wmem");

  private Sysctls() {}

  static Optional<Verdict> check(Pod pod, Set<String> allowed) {
    JsonObject spec = pod.spec();
    for (JsonObject sysctl : spec.object("securityContext").array("sysctls").objects().toList()) {
      String name = normal(sysctl.text("name"));
      if (name.startsWith("net.") && spec.bool("hostNetwork")) {
        return forbidden(name, "not allowed with host net enabled");
      }
      if (isOfIpc(name) && spec.bool("hostIPC")) {
        return forbidden(name, "not allowed with host ipc enabled");
      }
      if (!SAFE.contains(name) && allowed.stream().noneMatch(one -> matches(one, name))) {
        return forbidden(name, "not allowlisted");
      }
    }
    return Optional.empty();
  }

  private static Optional<Verdict> forbidden(String name, String why) {
    return Optional.of(Verdict.rejected("SysctlForbidden", "forbidden sysctl: " + GoQuote.quote(name) + " " + why));
  }

  /** With dots, whichever separator came first. */
  private static String normal(String name) {
    int slash = name.indexOf('/');
    int dot = name.indexOf('.');
    boolean slashes = slash >= 0 && (dot < 0 || slash < dot);
    StringBuilder text = new StringBuilder(name);
    for (int i = 0; slashes && i < text.length(); i++) {
      char c = text.charAt(i);
      text.setCharAt(i, c == '/' ? '.' : c == '.' ? '/' : c);
    }
    return text.toString();
  }

  private static boolean isOfIpc(String name) {
    return name.startsWith("kernel.shm") || name.startsWith("kernel.msg") || name.equals("kernel.sem")
        || name.startsWith("fs.mqueue.");
  }

  private static boolean matches(String allowed, String name) {
    return allowed.endsWith("*") ? name.startsWith(allowed.substring(0, allowed.length() - 1)) : allowed.equals(name);
  }
}
