package dev.berth.node.containerd;

import dev.berth.node.linux.Commands;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What has to be installed for real containers, volumes and networks, and where Debian has it. */
public final class Packages {
  private static final Duration INSTALL = Duration.ofMinutes(10);

  /** A program by its name, or a file by its path, and the package that has it. */
  record Tool(String name, String ofPackage) {}

  static final List<Tool> TOOLS =
      List.of(
          new Tool("containerd", "containerd"),
          new Tool("ctr", "containerd"),
          new Tool("containerd-shim-runc-v2", "containerd"),
          new Tool("runc", "runc"),
          new Tool("loopback", "containernetworking-plugins"),
          new Tool("nft", "nftables"),
          new Tool("ip", "iproute2"),
          new Tool("mkfs.ext4", "e2fsprogs"),
          new Tool("e2fsck", "e2fsprogs"),
          new Tool("resize2fs", "e2fsprogs"),
          new Tool("mount", "mount"),
          new Tool("umount", "mount"),
          new Tool("losetup", "mount"),
          new Tool("nsenter", "util-linux"),
          new Tool("setsid", "util-linux"),
          new Tool("blkid", "util-linux"));

  private Packages() {}

  /**
   * What is not there.
   *
   * @param tools by name
   * @param packages in which Debian has them
   */
  public record Missing(List<String> tools, List<String> packages) {
    public boolean isEmpty() {
      return tools.isEmpty();
    }

    /** All of it in one sentence, with what to do. */
    public String message() {
      return "real containers need " + String.join(", ", tools) + ", which " + (tools.size() == 1 ? "is" : "are")
          + " not installed: apt-get install " + String.join(" ", packages);
    }
  }

  /** What of the table is not on this machine. */
  public static Missing missing(Commands commands) {
    return missing(TOOLS.stream().map(Tool::name).filter(name -> !isThere(commands, name)).toList());
  }

  private static boolean isThere(Commands commands, String name) {
    return name.equals("loopback")
        ? MachineTraits.CNI_PLACES.stream().anyMatch(p -> Files.isExecutable(p.resolve(name)))
        : commands.find(name).isPresent();
  }

  static Missing missing(List<String> tools) {
    Set<String> packages = new TreeSet<>();
    for (Tool tool : TOOLS) {
      if (tools.contains(tool.name())) {
        packages.add(tool.ofPackage());
      }
    }
    return new Missing(List.copyOf(new LinkedHashSet<>(tools)), List.copyOf(packages));
  }

  /**
   * Installs what is missing with apt-get. Blocks, for as long as a minute or two.
   *
   * @param tell is told what is done, a line at a time
   * @throws ContainerdException where that is not possible, naming everything that is missing
   */
  public static void install(Commands commands, Consumer<String> tell) {
    Missing missing = missing(commands);
    if (missing.isEmpty()) {
      return;
    }
    if (commands.find("apt-get").isEmpty() || !"root".equals(System.getProperty("user.name"))) {
      throw new ContainerdException(missing.message());
    }
    tell.accept(
        "installing " + String.join(", ", missing.packages()) + " (for " + String.join(", ", missing.tools()) + ")");
    List<String> command = new ArrayList<>(List.of("apt-get", "install", "--yes", "--no-install-recommends"));
    command.addAll(missing.packages());
    Commands.Result result = apt(commands, command);
    if (!result.succeeded()) {
      // its lists may be old, or not there at all
      tell.accept("updating the lists of packages");
      var _ = apt(commands, List.of("apt-get", "update"));
      result = apt(commands, command);
    }
    Missing still = missing(commands);
    if (!still.isEmpty()) {
      throw new ContainerdException(still.message() + " (tried: " + result.failure() + ")");
    }
    tell.accept("installed " + String.join(", ", missing.packages()));
  }

  private static Commands.Result apt(Commands commands, List<String> command) {
    List<String> quiet = new ArrayList<>(List.of("env", "DEBIAN_FRONTEND=noninteractive"));
    quiet.addAll(command);
    return commands.run(quiet, "", INSTALL);
  }
}
