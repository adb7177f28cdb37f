package dev.berth.node.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whose a network of this machine is: one node's at a time, for rules, bridge and tunnel have the same names for each. Owns the lock on
 * its mark.
 *
 * <p>The mark is a file in {@code /run}, which is empty after a restart of the machine as the network is, and names the owner's
 * directory. A network is in use while its owner's process holds the lock, and as long as its pods go on without it.
 */
public final class NetworkClaim implements AutoCloseable {
  private static final Path OWN = Path.of("/proc/self/ns/net");

  private final FileChannel held;

  private NetworkClaim(FileChannel held) {
    this.held = held;
  }

  /**
   * How marks are kept.
   *
   * @param directory of the marks
   * @param goesOn whether the pods of an owner run, though nobody may look after them
   */
  public record Marks(Path directory, Predicate<Path> goesOn) {
    public static Marks of(Predicate<Path> goesOn) {
      return new Marks(Path.of("/run/berth"), goesOn);
    }

    /** The same for a namespace whatever its path: its number in the kernel. */
    private Path of(Optional<Path> namespace) throws IOException {
      return directory.resolve("network-" + Files.getAttribute(namespace.orElse(OWN), "unix:ino"));
    }
  }

  /**
   * The directory of another who uses the network. Changes nothing. Not for the process that holds it: to look gives up its lock, as
   * the kernel has it.
   *
   * @param namespace empty for that of this process
   */
  public static Optional<Path> other(Path owner, Optional<Path> namespace, Marks marks) {
    try {
      Path mark = marks.of(namespace);
      if (!Files.exists(mark)) {
        return Optional.empty();
      }
      try (FileChannel channel = FileChannel.open(mark, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return other(owner, channel, FileLocks.take(channel), marks);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("looking whose the network is: " + e.getMessage(), e);
    }
  }

  private static Optional<Path> other(Path owner, FileChannel mark, boolean free, Marks marks) throws IOException {
    String text = new String(Channels.newInputStream(mark.position(0)).readAllBytes(), StandardCharsets.UTF_8).strip();
    return Optional.of(text)
        .filter(named -> !named.isEmpty())
        .map(Path::of)
        .filter(named -> !named.equals(owner) && (!free || marks.goesOn.test(named)));
  }

  /** Why the network cannot be this owner's, with the remedy; empty where it can. Changes nothing. */
  public static Optional<String> obstacle(Path owner, Optional<Path> namespace, Marks marks) {
    return other(owner, namespace, marks).map(NetworkClaim::inUse);
  }

  private static String inUse(Path other) {
    return "this machine's network has the pods of another Berth, whose data are in " + other.getParent()
        + ": berth down --data-dir " + other.getParent() + " stops it";
  }

  /**
   * It is this owner's from now on, and nobody else can take it until this is closed or the process ends.
   *
   * @throws IllegalStateException with {@link #obstacle}'s words
   */
  public static NetworkClaim take(Path owner, Optional<Path> namespace, Marks marks) {
    try {
      Directories.make(marks.directory, 0755);
      FileChannel channel =
          FileChannel.open(
              marks.of(namespace), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      boolean taken = false;
      try {
        boolean free = FileLocks.take(channel);
        other(owner, channel, free, marks).ifPresent(another -> {
          throw new IllegalStateException(inUse(another));
        });
        if (!free) {
          throw new IllegalStateException(inUse(owner));
        }
        channel.truncate(0).write(ByteBuffer.wrap((owner + "\n").getBytes(StandardCharsets.UTF_8)), 0);
        taken = true;
        return new NetworkClaim(channel);
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("taking the network: " + e.getMessage(), e);
    }
  }

  /** There is no mark of this owner any more, in whichever network it was. */
  public static void forget(Path owner, Marks marks) {
    if (!Files.isDirectory(marks.directory)) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(marks.directory, "network-*")) {
      for (Path mark : all) {
        try {
          if (Files.readString(mark).strip().equals(owner.toString())) {
            Files.deleteIfExists(mark);
          }
        } catch (NoSuchFileException e) {
          continue; // its owner forgets it as well just now
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("forgetting whose the network was: " + e.getMessage(), e);
    }
  }

  /** The network stays its owner's while pods of it run. */
  @Override
  public void close() {
    try {
      held.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
