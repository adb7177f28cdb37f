package dev.berth.node.image;

import dev.berth.node.linux.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * containerd's images from the side of files: takes archives in, through {@code ctr} and the namespace that CRI uses.
 * Methods block, save {@link #provide}. Thread-safe; keeps nothing.
 */
public final class ImageStore implements OwnImages {
  private static final Duration IMPORT = Duration.ofMinutes(10);
  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final String UNPACKING = "unpacking ";

  private final Commands commands;
  private final Path socket;
  private final String snapshotter;
  private final BuiltImages built;

  /** @param snapshotter containerd's, which keeps the files of images: {@code overlayfs} */
  public ImageStore(Commands commands, Path socket, String snapshotter, BuiltImages built) {
    this.commands = commands;
    this.socket = socket;
    this.snapshotter = snapshotter;
    this.built = built;
  }

  /** What containerd has under a name. */
  public record Stored(String name, String digest, String size) {}

  /**
   * Takes in an archive: an OCI image layout in a tar, or what {@code docker save} writes.
   *
   * @return the names of its images
   * @throws ImageException where it is none
   */
  public List<String> importTar(Path archive) {
    if (!Files.isReadable(archive)) {
      throw new ImageException("no archive of images at " + archive);
    }
    return imported(archive.toString(), new byte[0], archive.toString());
  }

  private List<String> imported(String source, byte[] stdin, String what) {
    Commands.Result result = ctr(List.of("images", "import", "--snapshotter", snapshotter, source), stdin, IMPORT);
    if (!result.succeeded()) {
      throw new ImageException(what + " was not taken as an archive of images: " + result.failure());
    }
    List<String> names = new ArrayList<>();
    for (String line : result.stdout().lines().toList()) {
      if (line.startsWith(UNPACKING)) {
        names.add(line.substring(UNPACKING.length(), line.indexOf(' ', UNPACKING.length())));
      }
    }
    return List.copyOf(names);
  }

  /** In order of names; each digest and tag by itself. */
  public List<Stored> list() {
    List<Stored> images = new ArrayList<>();
    List<String> lines = ctr(List.of("images", "list"), Commands.SHORT).orThrow().stdout().lines().toList();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      List<String> cells = List.of(line.strip().split("\\s+", 6));
      if (cells.size() >= 5 && !cells.getFirst().startsWith("sha256:")) {
        images.add(new Stored(cells.get(0), cells.get(2), cells.get(3) + " " + cells.get(4)));
      }
    }
    return List.copyOf(images);
  }

  /** Removes a name. False where it is not there. */
  public boolean remove(String name) {
    String full = ImageName.parse(name).full();
    boolean there = list().stream().anyMatch(image -> image.name().equals(full));
    if (there) {
      var _ = ctr(List.of("images", "remove", "--sync", full), Commands.SHORT).orThrow();
    }
    return there;
  }

  @Override
  public CompletionStage<Boolean> provide(String image) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("image")
        .start(
            () -> {
              try {
                done.complete(provideNow(image));
              } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  /** Makes an image and takes it in. False where there is none of that name. */
  public boolean provideNow(String image) {
    Optional<byte[]> archive = built.archive(image);
    archive.ifPresent(this::take);
    return archive.isPresent();
  }

  /** Takes in an archive from memory: through a pipe, so that nothing is left of one whose taking is killed. */
  public void take(byte[] archive) {
    var _ = imported("-", archive, "an image of our own");
  }

  private Commands.Result ctr(List<String> arguments, Duration timeout) {
    return ctr(arguments, new byte[0], timeout);
  }

  /** It ends by itself as well: whoever started it may be killed, and its containerd may never answer. */
  private Commands.Result ctr(List<String> arguments, byte[] stdin, Duration timeout) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "ctr", "--address", socket.toString(), "--namespace", "k8s.io", "--timeout", timeout.toSeconds() + "s",
                "--connect-timeout", CONNECTING.toSeconds() + "s"));
    all.addAll(arguments);
    return commands.run(all, stdin, timeout);
  }
}
