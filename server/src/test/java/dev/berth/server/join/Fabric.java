package dev.berth.server.join;

import dev.berth.node.linux.Commands;
import java.util.ArrayList;
import java.util.List;

/** Machines on one cable: a network namespace each, on a bridge of their own. Takes everything away again. */
final class Fabric implements AutoCloseable {
  private static final String BRIDGE = "bag0";
  private static final String NET = "172.31.77.";

  private final Commands commands;
  private final List<String> machines = new ArrayList<>();

  Fabric(Commands commands) {
    this.commands = commands;
    run("ip", "link", "add", BRIDGE, "type", "bridge");
    run("ip", "address", "add", NET + "254/24", "dev", BRIDGE);
    run("ip", "link", "set", BRIDGE, "up");
  }

  private void run(String... argv) {
    commands.run(argv).orThrow();
  }

  private void in(String machine, String... argv) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + machine));
    all.addAll(List.of(argv));
    run(all.toArray(String[]::new));
  }

  /** One more; answers its address. */
  String add(String machine) {
    machines.add(machine);
    int number = machines.size();
    String address = NET + number;
    run("ip", "netns", "add", machine);
    run("ip", "link", "add", "bag" + number, "type", "veth", "peer", "name", "eth0", "netns", machine);
    run("ip", "link", "set", "bag" + number, "master", BRIDGE, "up");
    in(machine, "ip", "link", "set", "lo", "up");
    in(machine, "ip", "address", "add", address + "/24", "dev", "eth0");
    in(machine, "ip", "link", "set", "eth0", "up");
    in(machine, "ip", "route", "add", "default", "via", NET + "254");
    return address;
  }

  /** What runs a command on a machine, with mounts of its own. {@code ip netns exec} would hide the cgroups. */
  static List<String> on(String machine, List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "nsenter", "--net=/run/netns/" + machine, "unshare", "--mount", "--propagation", "unchanged", "sh", "-c",
                "mount --make-rshared / && exec \"$@\"", "sh"));
    all.addAll(command);
    return all;
  }


  @Override
  public void close() {
    for (int i = 1; i <= machines.size(); i++) {
      commands.run("ip", "link", "del", "bag" + i);
      commands.run("ip", "netns", "del", machines.get(i - 1));
    }
    commands.run("ip", "link", "del", BRIDGE);
  }
}
