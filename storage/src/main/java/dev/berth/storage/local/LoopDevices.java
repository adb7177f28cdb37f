package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Loop devices by the files behind them, as the kernel tells in {@code /sys/block/loop<n>/loop/backing_file}: they are found again
 * after a restart, and a file never gets a second one. {@code /dev/loop-control} makes more of them as they are needed.
 */
final class LoopDevices {
  private static final Path SYS = Path.of("/sys/block");

  private final Tools tools;

  LoopDevices(Tools tools) {
    this.tools = tools;
  }

  /** {@code /dev/loop3}. */
  Optional<String> of(Path image) {
    List<String> devices = new ArrayList<>();
    try (Stream<Path> entries = Files.list(SYS)) {
      entries
          .filter(entry -> entry.getFileName().toString().startsWith("loop"))
          .filter(entry -> line(entry.resolve("loop/backing_file")).equals(image.toString()))
          .forEach(entry -> devices.add("/dev/" + entry.getFileName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (devices.size() > 1) {
      throw new DriverException(Code.INTERNAL, image + " is behind more than one loop device: " + devices);
    }
    return devices.stream().findFirst();
  }

  /** A device comes and goes while it is looked at. */
  private static String line(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** {@code 7:3}. */
  static String number(String device) {
    return line(SYS.resolve(Path.of(device).getFileName()).resolve("dev"));
  }

  /** In bytes. */
  static long size(String device) {
    String sectors = line(SYS.resolve(Path.of(device).getFileName()).resolve("size"));
    return sectors.isEmpty() ? 0 : Long.parseLong(sectors) * 512;
  }

  /** The one that it has, or a new one; without a second copy of its blocks in memory where the disk allows that. */
  String attach(Path image, boolean readOnly) {
    Optional<String> known = of(image);
    if (known.isPresent()) {
      return known.get();
    }
    if (!Files.exists(Path.of("/dev/loop-control"))) {
      throw new DriverException(
          Code.FAILED_PRECONDITION, "this node has no loop devices: /dev/loop-control is missing (modprobe loop)");
    }
    Tools.Output direct = tools.ask(argv(image, readOnly, "--direct-io=on"));
    return direct.exit() == 0 ? direct.out().strip() : tools.run(argv(image, readOnly, "--direct-io=off")).strip();
  }

  private static String[] argv(Path image, boolean readOnly, String directIo) {
    // the kernel would choose larger sectors for some files (those that share blocks): a file system keeps to the size it was made with
    List<String> argv =
        new ArrayList<>(List.of("losetup", "--find", "--show", "--nooverlap", "--sector-size", "512", directIo));
    if (readOnly) {
      argv.add("--read-only");
    }
    argv.add(image.toString());
    return argv.toArray(String[]::new);
  }

  /** Takes notice of the file's size. */
  void resize(String device) {
    tools.run("losetup", "--set-capacity", device);
  }

  /** @throws DriverException ABORTED where somebody still holds it open; it then goes as soon as it is let go */
  void detach(Path image) {
    Optional<String> device = of(image);
    if (device.isEmpty()) {
      return;
    }
    tools.run("losetup", "--detach", device.get());
    if (of(image).isPresent() && Files.exists(Path.of("/run/udev/control"))) {
      tools.ask("udevadm", "settle", "--timeout=5");
    }
    if (of(image).isPresent()) {
      throw new DriverException(Code.ABORTED, device.get() + " of " + image + " is still held open by some process");
    }
  }
}
