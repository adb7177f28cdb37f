package dev.berth.node.image;

import dev.berth.node.linux.Commands;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The images that are made of what is on this machine: {@code berth.dev/pause:1}, the process of each sandbox, and
 * {@code berth.dev/busybox:latest}, of Debian's {@code busybox-static}. Blocks.
 */
public final class BuiltImages {
  public static final String PAUSE = OwnImages.PREFIX + "pause:1";
  public static final String BUSYBOX = OwnImages.PREFIX + "busybox:latest";

  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/sh
      daemon:x:1:1:daemon:/usr/sbin:/bin/false
      nobody:x:65534:65534:nobody:/home:/bin/false
      """;

  private static final String GROUP =
      """
      root:x:0:
      daemon:x:1:
      nogroup:x:65534:
      """;

  private final Commands commands;
  private final String architecture;

  public BuiltImages(Commands commands) {
    this(commands, goArchitecture(System.getProperty("os.arch", "")));
  }

  BuiltImages(Commands commands, String architecture) {
    this.commands = commands;
    this.architecture = architecture;
  }

  private static String goArchitecture(String java) {
    return switch (java.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> java;
    };
  }

  /**
   * An archive to import.
   *
   * @return empty where there is no such image
   * @throws ImageException where it cannot be made of what is here
   */
  public Optional<byte[]> archive(String image) {
    return switch (image) {
      case PAUSE -> Optional.of(pause());
      case BUSYBOX, OwnImages.PREFIX + "busybox" -> Optional.of(busybox(BUSYBOX, List.of("sh")));
      default -> Optional.empty();
    };
  }

  private byte[] pause() {
    byte[] program =
        PauseProgram.of(architecture)
            .orElseThrow(() -> new ImageException(PAUSE + " is not made for this architecture: " + architecture));
    return OciArchive.of(
        PAUSE, architecture, new TarWriter().file("pause", 0755, program).bytes(), List.of("/pause"), List.of());
  }

  /**
   * busybox under another name.
   *
   * @param command that it runs by default
   */
  public byte[] busybox(String name, List<String> command) {
    Path program =
        commands
            .find("busybox")
            .orElseThrow(() -> new ImageException(name + " is made of busybox: install busybox-static"));
    byte[] content;
    try {
      content = Files.readAllBytes(program);
    } catch (IOException e) {
      throw new ImageException(program + " cannot be read: " + e);
    }
    if (!isStatic(content)) {
      throw new ImageException(program + " needs libraries, which an image does not have: install busybox-static");
    }
    TarWriter rootfs = new TarWriter();
    Set<String> applets =
        new LinkedHashSet<>(
            commands.run(program.toString(), "--list-full").orThrow().stdout().lines().map(String::strip).toList());
    applets.remove("bin/busybox");
    for (String directory : List.of("bin", "sbin", "usr", "usr/bin", "usr/sbin", "etc", "home", "var", "var/log")) {
      rootfs.directory(directory, 0755);
    }
    rootfs.directory("root", 0700).directory("tmp", 01777).file("bin/busybox", 0755, content);
    applets.stream()
        .filter(a -> a.startsWith("bin/") || a.startsWith("sbin/") || a.startsWith("usr/"))
        .forEach(applet -> rootfs.link(applet, "/bin/busybox"));
    rootfs.file("etc/passwd", 0644, PASSWD).file("etc/group", 0644, GROUP);
    return OciArchive.of(name, architecture, rootfs.bytes(), List.of(), command);
  }

  /** Whether an ELF program names no interpreter. */
  private static boolean isStatic(byte[] elf) {
    ByteBuffer in = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    int at = (int) in.getLong(32);
    for (int i = 0; i < in.getShort(56); i++) {
      int interpreter = 3;
      if (in.getInt(at + i * in.getShort(54)) == interpreter) {
        return false;
      }
    }
    return true;
  }
}
