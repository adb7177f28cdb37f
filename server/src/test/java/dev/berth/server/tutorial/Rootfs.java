package dev.berth.server.tutorial;

import dev.berth.node.image.TarWriter;
import dev.berth.node.linux.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of an image: busybox under all of its names, and programs of this machine with the libraries that they load. */
final class Rootfs {
  /** {@code libz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x…)}, and the loader, which stands alone. */
  private static final Pattern LIBRARY = Pattern.compile("^\\s+(?:\\S+ => )?(/\\S+) \\(0x", Pattern.MULTILINE);

  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/sh
      www-data:x:33:33:www-data:/var/www:/bin/false
      nobody:x:65534:65534:nobody:/home:/bin/false
      """;

  private static final String GROUP =
      """
      root:x:0:
      www-data:x:33:
      nogroup:x:65534:
      """;

  private final Commands commands;
  private final TarWriter tar = new TarWriter();
  private final Set<String> taken = new TreeSet<>();

  Rootfs(Commands commands) {
    this.commands = commands;
  }

  Rootfs directories(String... paths) {
    for (String path : paths) {
      tar.directory(path, 0755);
    }
    return this;
  }

  Rootfs file(String path, String content) {
    taken.add(path);
    tar.file(path, 0644, content);
    return this;
  }

  /** A program and its libraries, each at the place where it is found by its name. */
  Rootfs program(String at, Path program) throws IOException {
    take(at, program);
    Matcher library = LIBRARY.matcher(commands.run("ldd", program.toString()).orThrow().stdout());
    while (library.find()) {
      take(library.group(1).substring(1), Path.of(library.group(1)));
    }
    return this;
  }

  private void take(String at, Path file) throws IOException {
    if (taken.add(at)) {
      tar.file(at, 0755, Files.readAllBytes(file));
    }
  }

  /** The rest: busybox for what is not there yet. */
  byte[] onBusybox() throws IOException {
    Path busybox = commands.find("busybox").orElseThrow();
    directories("bin", "sbin", "usr", "usr/bin", "usr/sbin", "etc", "home", "var", "var/log", "run", "root");
    tar.directory("tmp", 01777);
    take("bin/busybox", busybox);
    List<String> applets = commands.run(busybox.toString(), "--list-full").orThrow().stdout().lines().toList();
    for (String applet : applets) {
      boolean inPath = applet.startsWith("bin/") || applet.startsWith("sbin/") || applet.startsWith("usr/");
      if (inPath && taken.add(applet)) {
        tar.link(applet, "/bin/busybox");
      }
    }
    return file("etc/passwd", PASSWD).file("etc/group", GROUP).tar.bytes();
  }
}
