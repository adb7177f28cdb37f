package dev.berth.node.network;

import dev.berth.node.linux.Commands;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What of this host the network needs and does not find. Runs programs; blocks. */
final class HostCheck {
  /** A program that is needed, the package of Debian that has it, and what does not work without it. */
  private record Tool(String program, String debian, String subject, boolean vital, String without) {}

  private static final List<Tool> TOOLS =
      List.of(
          new Tool("ip", "iproute2", "peers", true, "there are no links and routes to other nodes"),
          new Tool("bridge", "iproute2", "peers", false, "VXLAN to other nodes does not work"),
          new Tool("nft", "nftables", "service proxy", true, "no Service answers"),
          new Tool("nsenter", "util-linux", "peers", false, "a node in a network namespace of its own does not work"),
          new Tool(
              "conntrack", "conntrack", "service proxy", false,
              "UDP clients that keep their port go on talking to endpoints that are gone"),
          new Tool(
              "iptables", "iptables", "pod addresses", false,
              "hostPort does not work: the CNI plugin portmap calls it"));

  private static final List<String> PLUGINS = List.of("loopback", "bridge", "ptp", "host-local", "portmap");

  /** What the rules are made of: a rule that needs it, and the kernel's name for it. */
  private static final Map<String, String> FEATURES = features();

  private static Map<String, String> features() {
    Map<String, String> all = new LinkedHashMap<>();
    String in = "add chain ip T c { type nat hook prerouting priority dstnat; }";
    String out = "add chain ip T c { type nat hook postrouting priority srcnat; }";
    String rule = "\nadd rule ip T c ";
    String two = "{ 0 : 192.0.2.1 . 1, 1 : 192.0.2.2 . 1 }";
    all.put(in, "NFT_NAT");
    all.put("add chain ip T c" + rule + "ct status dnat", "NFT_CT");
    all.put(out + rule + "masquerade fully-random", "NFT_MASQ");
    all.put(in + rule + "meta l4proto tcp dnat ip to numgen random mod 2 map " + two, "NFT_NUMGEN");
    all.put(in + rule + "fib saddr type local", "NFT_FIB_IPV4");
    all.put(in + rule + "reject", "NFT_REJECT_IPV4");
    all.put("add map ip T m { type ipv4_addr . inet_proto . inet_service : verdict; }", "NF_TABLES");
    return all;
  }

  private final Commands commands;

  HostCheck(Commands commands) {
    this.commands = commands;
  }

  /**
   * Programs that are missing.
   *
   * @param pluginDirectories where CNI plugins may be, {@code /opt/cni/bin}
   */
  List<Finding> programs(List<String> pluginDirectories) {
    List<Finding> found = new ArrayList<>();
    for (Tool tool : TOOLS) {
      if (commands.find(tool.program()).isEmpty()) {
        String problem = tool.program() + " is not installed: " + tool.without();
        String remedy = "apt-get install " + tool.debian();
        found.add(new Finding(tool.subject(), tool.vital(), problem, remedy));
      }
    }
    List<String> missing =
        PLUGINS.stream()
            .filter(p -> pluginDirectories.stream().noneMatch(d -> commands.find(d + "/" + p).isPresent()))
            .toList();
    if (!missing.isEmpty()) {
      found.add(
          Finding.broken(
              "pod addresses",
              "CNI plugins " + String.join(", ", missing) + " are not in " + String.join(", ", pluginDirectories),
              "apt-get install containernetworking-plugins"));
    }
    return found;
  }

  /** What of nftables the kernel lacks; tried in a table that is never committed. */
  List<Finding> kernel() {
    if (commands.find("nft").isEmpty()) {
      return List.of();
    }
    List<Finding> found = new ArrayList<>();
    FEATURES.forEach(
        (rule, option) -> {
          String script = ("add table ip T\n" + rule + "\n").replace(" T", " berth-probe");
          Commands.Result tried = commands.run(List.of("nft", "--check", "-f", "-"), script, Commands.SHORT);
          if (!tried.succeeded()) {
            String last = rule.substring(rule.lastIndexOf('\n') + 1).replace(" T ", " ");
            String said = tried.stderr().lines().findFirst().orElse("no reason given");
            found.add(
                Finding.broken(
                    "service proxy",
                    "the kernel refuses \"" + last + "\": " + said,
                    remedy(tried.stderr()).isEmpty()
                        ? "a kernel with CONFIG_" + option + " (modprobe, if it is a module)"
                        : remedy(tried.stderr())));
          }
        });
    return found;
  }

  /** What to do about what nft said; empty where that is not known. */
  static String remedy(String said) {
    if (said.contains("nft: not found")) {
      return "apt-get install nftables";
    }
    if (said.contains("Operation not permitted") || said.contains("you must be root")) {
      return "run as root, or with CAP_NET_ADMIN in the node's network namespace";
    }
    return "";
  }
}
