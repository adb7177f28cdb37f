package dev.berth.node.host;

import dev.berth.node.linux.Commands.Result;
import dev.berth.node.volume.VolumeFailure;
import dev.berth.node.volume.VolumeFailure.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts file systems on devices and mounts them (upstream {@code SafeFormatAndMount}). Never formats what holds something. */
record FileSystems(Mounts mounts, HostTools tools) {
  private static final Duration FORMAT = Duration.ofMinutes(10);
  private static final String PACKAGES = "util-linux, and e2fsprogs, xfsprogs or btrfs-progs";

  /** @param wanted ext4 where it is "" */
  void formatAndMount(String device, String target, String wanted, boolean readOnly, List<String> mountOptions) {
    String type = wanted.isEmpty() ? "ext4" : wanted;
    Optional<String> found = fileSystem(device);
    if (found.isEmpty()) {
      if (readOnly) {
        throw new VolumeFailure(Step.MOUNT_DEVICE, "cannot mount unformatted disk " + device + " as we are manipulating it in read-only mode");
      }
      format(device, type);
    } else if (!readOnly && !type.equals("xfs") && !type.equals("btrfs")) {
      check(device);
    }
    List<String> argv = new ArrayList<>(List.of("mount", "-t", type, "-o"));
    List<String> options = new ArrayList<>(List.of(readOnly ? "ro" : "defaults"));
    options.addAll(mountOptions);
    argv.add(String.join(",", options));
    argv.add(device);
    argv.add(target);
    Result result = tools.run(Step.MOUNT_DEVICE, PACKAGES, HostTools.PATIENCE, argv.toArray(String[]::new));
    if (!result.succeeded()) {
      String failure = HostTools.failure(argv, result);
      throw new VolumeFailure(
          Step.MOUNT_DEVICE,
          found.filter(f -> !f.equals(type)).isPresent()
              ? "failed to mount the volume as \"" + type + "\", it already contains " + found.get() + ". Mount error: " + failure
              : failure);
    }
  }

  /** Empty where there is none, {@code unknown data, probably partitions} where there are partitions. */
  private Optional<String> fileSystem(String device) {
    Result result =
        tools.run(
            Step.MOUNT_DEVICE, PACKAGES, HostTools.PATIENCE,
            "blkid", "-p", "-s", "TYPE", "-s", "PTTYPE", "-o", "export", device);
    if (result.exit() == 2) {
      return Optional.empty();
    }
    if (!result.succeeded()) {
      throw new VolumeFailure(Step.MOUNT_DEVICE, result.failure());
    }
    Optional<String> type = value(result.stdout(), "TYPE=");
    return type.isPresent() ? type : value(result.stdout(), "PTTYPE=").map(_ -> "unknown data, probably partitions");
  }

  private static Optional<String> value(String text, String name) {
    return text.lines().filter(l -> l.startsWith(name)).map(l -> l.substring(name.length())).findFirst();
  }

  private void format(String device, String type) {
    List<String> argv = new ArrayList<>(List.of("mkfs." + type));
    switch (type) {
      case "ext3", "ext4" -> argv.addAll(List.of("-F", "-m0"));
      case "xfs" -> argv.add("-f");
      default -> {}
    }
    argv.add(device);
    Result result = tools.run(Step.MOUNT_DEVICE, PACKAGES, FORMAT, argv.toArray(String[]::new));
    if (!result.succeeded()) {
      throw new VolumeFailure(Step.MOUNT_DEVICE, "format of disk \"" + device + "\" failed: type:(\"" + type + "\") errcode:(exit status " + result.exit() + ") output:(" + result.stdout() + result.stderr() + ")");
    }
  }

  /** Repairs what can be repaired without asking. */
  private void check(String device) {
    Result result = tools.run(Step.MOUNT_DEVICE, PACKAGES, FORMAT, "fsck", "-a", device);
    if (result.exit() == 4) {
      throw new VolumeFailure(
          Step.MOUNT_DEVICE,
          "'fsck' found errors on device " + device + " but could not correct them: " + result.stdout() + result.stderr());
    }
  }
}
