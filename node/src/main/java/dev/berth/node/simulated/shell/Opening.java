package dev.berth.node.simulated.shell;

import java.util.List;
import java.util.function.Consumer;

/** Opens files for what is redirected. */
final class Opening {
  /** So much a file holds at most: whoever writes for years in virtual time must not fill the memory. */
  static final int MOST_CONTENT = 1 << 22;

  private Opening() {}

  /** @throws Failed where one cannot be opened */
  static Streams of(Disk disk, String directory, Streams before, List<Redirection> redirections, Expansion expansion) {
    Streams streams = before;
    for (Redirection redirection : redirections) {
      String target = expansion.joined(redirection.target());
      String path = Call.absolute(directory, target);
      if (redirection.operator().equals("<")) {
        streams =
            streams.reading(
                new Input(disk.read(path).orElseThrow(() -> new Failed("can't open " + target + ": no such file"))));
      } else {
        Consumer<String> to =
            redirection.operator().equals(">&")
                ? other(streams, target)
                : file(disk, path, target, streams, redirection.operator().equals(">>"));
        streams = redirection.stream() == 2 ? streams.complaining(to) : streams.saying(to);
      }
    }
    return streams;
  }

  private static Consumer<String> other(Streams streams, String target) {
    return switch (target) {
      case "1" -> streams.out();
      case "2" -> streams.error();
      case "-" -> _ -> {};
      default -> throw new Failed(target + ": bad file descriptor");
    };
  }

  private static Consumer<String> file(Disk disk, String path, String target, Streams streams, boolean append) {
    return switch (path) {
      case "/dev/null" -> _ -> {};
      case "/dev/stdout" -> streams.out();
      case "/dev/stderr" -> streams.error();
      default -> {
        if (target.isEmpty() || disk.isDirectory(path)) {
          throw new Failed("can't create " + target + ": " + (target.isEmpty() ? "nonexistent directory" : "Is a directory"));
        }
        if (append) {
          touch(disk, path);
        } else {
          disk.write(path, "");
        }
        yield text -> append(disk, path, text);
      }
    };
  }

  /** A file that is not there yet is, and empty. */
  static void touch(Disk disk, String path) {
    if (disk.read(path).isEmpty() && !disk.isDirectory(path)) {
      disk.write(path, "");
    }
  }

  /** @throws Full where the file would hold too much; it is as it was then */
  static void append(Disk disk, String path, String text) {
    String before = disk.read(path).orElse("");
    if (before.length() + text.length() > MOST_CONTENT) {
      throw new Full();
    }
    if (!text.isEmpty()) {
      disk.write(path, before + text);
    }
  }

  /** A file that holds as much as it can. */
  static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Full() {
      super("No space left on device", null, false, false);
    }
  }

  /** A file that cannot be opened. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Failed(String why) {
      super(why, null, false, false);
    }
  }
}
