package dev.berth.node.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A file in a node's root that says whose it is: what another agent has put into its own must never be cleaned up. Its first line
 * is the owner, the others what lay there before.
 *
 * @param owner the directory of the node, absolute
 * @param found beneath the root: {@code config.yaml}, {@code plugins/x}; {@code .} for the root itself
 */
record RootMark(Path owner, List<String> found) {
  private static final String NAME = "berth-node";
  /** In these, each of those who live there has a name of its own. */
  private static final List<String> SHARED = List.of("plugins", "plugins_registry");

  private static final String PODS = "pods";

  RootMark {
    found = List.copyOf(found);
  }

  static Path in(Path root) {
    return root.resolve(NAME);
  }

  /** Empty where there is none, or one of before owners were written down: those lie inside their owner's directory. */
  static Optional<RootMark> read(Path root) {
    try {
      return Files.isRegularFile(in(root)) ? parse(Files.readString(in(root)), root) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + in(root) + ": " + e.getMessage(), e);
    }
  }

  /** Through the channel that holds the lock: to close another one would let go of it. */
  static Optional<RootMark> read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
    for (int read = 0; bytes.hasRemaining() && read >= 0; ) {
      read = channel.read(bytes, bytes.position());
    }
    return parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8), Path.of("/"));
  }

  private static Optional<RootMark> parse(String text, Path root) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty()) {
      // as an earlier Berth left it, whose root was always <its directory>/kubelet
      return root.getParent() == null ? Optional.empty() : Optional.of(new RootMark(Directories.above(root), List.of()));
    }
    return Optional.of(new RootMark(Path.of(lines.getFirst()), lines.subList(1, lines.size())));
  }

  void write(FileChannel channel) throws IOException {
    String text = owner + "\n" + String.join("", found.stream().map(name -> name + "\n").toList());
    channel.truncate(0);
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    for (long at = 0; bytes.hasRemaining(); ) {
      at += channel.write(bytes, at);
    }
  }

  /** What is in a root before it is taken. */
  static List<String> contents(Path root) {
    List<String> found = new ArrayList<>();
    if (Files.isDirectory(root)) {
      found.add(".");
    }
    names(root).stream().filter(name -> !name.equals(NAME)).forEach(found::add);
    for (String directory : SHARED) {
      names(root.resolve(directory)).forEach(name -> found.add(directory + "/" + name));
    }
    return found;
  }

  static List<String> names(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try {
      return new ArrayList<>(new TreeSet<>(Trees.names(directory)));
    } catch (NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + directory + ": " + e.getMessage(), e);
    }
  }

  /** @return what is left that was not there before, by path */
  List<String> remove(Path root) {
    Trees.remove(root.resolve(FileLedger.NAME));
    names(root.resolve(PODS)).forEach(uid -> Trees.remove(root.resolve(PODS).resolve(uid)));
    removeEmptied(root.resolve(PODS), PODS);
    for (String directory : SHARED) {
      names(root.resolve(directory)).stream()
          .filter(name -> !found.contains(directory + "/" + name))
          .forEach(name -> Trees.remove(root.resolve(directory).resolve(name)));
      removeEmptied(root.resolve(directory), directory);
    }
    List<String> left =
        names(root).stream()
            .filter(name -> !name.equals(NAME) && !found.contains(name))
            .map(name -> root.resolve(name).toString())
            .toList();
    Trees.remove(in(root)); // last: until then it can be tried again
    removeEmptied(root, ".");
    return left;
  }

  private void removeEmptied(Path directory, String name) {
    try {
      if (!found.contains(name)) {
        Files.deleteIfExists(directory);
      }
    } catch (DirectoryNotEmptyException e) {
      return; // somebody else's is in it
    } catch (IOException e) {
      throw new UncheckedIOException("removing " + directory + ": " + e.getMessage(), e);
    }
  }
}
