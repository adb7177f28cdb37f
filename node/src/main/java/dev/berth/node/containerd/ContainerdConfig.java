package dev.berth.node.containerd;

import dev.berth.base.json.JsonString;
import java.util.List;

/**
 * The text of containerd's configuration: version 2 of the format, which all of 1.x read and 2.x takes over. Pure. What
 * is not said here is containerd's default.
 */
final class ContainerdConfig {
  private static final String CRI = "plugins.\"io.containerd.grpc.v1.cri\"";

  /** Of no use here; each would probe the machine at the start. */
  private static final List<String> DISABLED =
      List.of(
          "io.containerd.internal.v1.opt",
          "io.containerd.snapshotter.v1.aufs",
          "io.containerd.snapshotter.v1.btrfs",
          "io.containerd.snapshotter.v1.zfs",
          "io.containerd.snapshotter.v1.devmapper",
          "io.containerd.tracing.processor.v1.otlp");

  private ContainerdConfig() {}

  static String text(ContainerdSettings settings, MachineTraits machine) {
    StringBuilder out = new StringBuilder("# Written at each start. Changes here are lost.\n");
    set(out, "version", 2);
    set(out, "root", settings.root().toString());
    set(out, "state", settings.state().toString());
    set(out, "oom_score", 0);
    out.append("disabled_plugins = [");
    out.append(String.join(", ", DISABLED.stream().map(ContainerdConfig::quoted).toList())).append("]\n");
    section(out, "debug");
    set(out, "level", "warn");
    section(out, "grpc");
    set(out, "address", settings.socket().toString());
    section(out, "ttrpc");
    set(out, "address", settings.socket() + ".ttrpc");
    section(out, CRI);
    set(out, "sandbox_image", settings.sandboxImage());
    set(out, "disable_apparmor", !machine.appArmor());
    // without the capability, runc fails where it should lower a score: what is asked for is cut to what is allowed
    set(out, "restrict_oom_score_adj", !machine.lowersOomScore());
    set(out, "tolerate_missing_hugetlb_controller", true);
    // so that network namespaces of several instances are apart, and go with their directory
    set(out, "netns_mounts_under_state_dir", true);
    set(out, "stream_server_address", settings.streamAddress());
    set(out, "stream_server_port", "0");
    section(out, CRI + ".cni");
    set(out, "bin_dir", machine.cniPlugins().toString());
    set(out, "conf_dir", settings.cniConfig().toString());
    section(out, CRI + ".containerd");
    set(out, "snapshotter", settings.snapshotter().orElse(machine.snapshotter()));
    set(out, "default_runtime_name", "runc");
    section(out, CRI + ".containerd.runtimes.runc");
    set(out, "runtime_type", "io.containerd.runc.v2");
    section(out, CRI + ".containerd.runtimes.runc.options");
    set(out, "SystemdCgroup", false);
    section(out, CRI + ".registry");
    set(out, "config_path", settings.registries().toString());
    return out.toString();
  }

  private static void section(StringBuilder out, String name) {
    out.append("\n[").append(name).append("]\n");
  }

  private static void set(StringBuilder out, String key, String value) {
    out.append(key).append(" = ").append(quoted(value)).append('\n');
  }

  private static void set(StringBuilder out, String key, boolean value) {
    out.append(key).append(" = ").append(value).append('\n');
  }

  private static void set(StringBuilder out, String key, int value) {
    out.append(key).append(" = ").append(value).append('\n');
  }

  /** A string in TOML is one in JSON. */
  private static String quoted(String text) {
    return JsonString.of(text).toString();
  }
}
