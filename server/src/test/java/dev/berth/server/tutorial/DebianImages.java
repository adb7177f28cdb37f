package dev.berth.server.tutorial;

import dev.berth.node.image.OciArchive;
import dev.berth.node.linux.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The images that the tutorials name, made of Debian's packages: what matters is that the programs are there under their names. */
final class DebianImages {
  private static final Duration DOWNLOAD = Duration.ofMinutes(2);

  /** As upstream's image: in the foreground, to its streams, and the page at its place. */
  private static final String NGINX =
      """
      daemon off;
      worker_processes 1;
      user root;
      pid /run/nginx.pid;
      error_log /dev/stderr notice;
      events { worker_connections 64; }
      http {
        access_log /dev/stdout;
        server {
          listen 80;
          root /usr/share/nginx/html;
        }
      }
      """;

  /** @param archive a file, an OCI image layout in a tar */
  record Image(String repository, List<String> tags, Path archive) {}

  private final Commands commands;
  private final Path directory;

  /** @param directory where archives and downloaded packages are put, for the next time too */
  DebianImages(Commands commands, Path directory) {
    this.commands = commands;
    this.directory = directory;
  }

  /** What cannot be had on this machine; empty where all can. */
  Optional<String> obstacle() throws IOException {
    for (String program : List.of("busybox", "curl", "dig", "nslookup", "dash", "ldd")) {
      if (commands.find(program).isEmpty()) {
        return Optional.of("needs " + program + " for the tutorials' images: busybox-static, curl, bind9-dnsutils");
      }
    }
    return nginx().isEmpty() ? Optional.of("needs nginx for the tutorials' images: apt-get install nginx") : Optional.empty();
  }

  /** All of them. Blocks for seconds the first time. */
  List<Image> all() throws IOException {
    Files.createDirectories(directory);
    byte[] nginx =
        new Rootfs(commands)
            .directories("etc/nginx", "usr/share/nginx", "usr/share/nginx/html", "var/lib/nginx", "var/log/nginx")
            .file("etc/nginx/nginx.conf", NGINX)
            .file("usr/share/nginx/html/index.html", "Welcome to nginx!\n")
            .program("usr/sbin/nginx", nginx().orElseThrow())
            .program("usr/bin/curl", program("curl"))
            .onBusybox();
    byte[] names =
        new Rootfs(commands)
            .program("usr/bin/dig", program("dig"))
            .program("usr/bin/nslookup", program("nslookup"))
            // busybox's shell would rather take its own nslookup
            .program("bin/sh", program("dash"))
            .onBusybox();
    return List.of(
        image("library/nginx", List.of("latest", "alpine"), nginx, List.of("nginx")),
        image("tutum/dnsutils", List.of("latest"), names, List.of("sh")),
        image("library/busybox", List.of("latest"), new Rootfs(commands).onBusybox(), List.of("sh")),
        // with which volumes are wiped
        image("build-image/debian-base", List.of("bookworm-v1.0.4"), new Rootfs(commands).onBusybox(), List.of("sh")));
  }

  private Path program(String name) {
    return commands.find(name).orElseThrow();
  }

  private Image image(String repository, List<String> tags, byte[] rootfs, List<String> command) throws IOException {
    Path archive = directory.resolve(repository.replace('/', '-') + ".tar");
    String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    Files.write(
        archive, OciArchive.of("docker.io/" + repository + ":latest", architecture, rootfs, List.of(), command));
    return new Image(repository, tags, archive);
  }

  /** Of this machine, or else of the package, which is looked into and not installed. */
  private Optional<Path> nginx() throws IOException {
    Optional<Path> here = commands.find("nginx");
    if (here.isPresent()) {
      return here;
    }
    Path unpacked = directory.resolve("nginx/usr/sbin/nginx");
    if (!Files.exists(unpacked) && commands.find("apt-get").isPresent()) {
      Path debs = Files.createDirectories(directory.resolve("debs"));
      commands.run(
          List.of("sh", "-c", "cd \"$1\" && apt-get download -qq nginx && dpkg-deb -x nginx_*.deb ../nginx", "sh", debs.toString()),
          "", DOWNLOAD);
    }
    return Stream.of(unpacked).filter(Files::exists).findFirst();
  }
}
