package dev.berth.node.simulated.shell;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.storage.simulated.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** Runs scripts on a disk of its own, in virtual time. */
final class Ran {
  static final Duration LONG = Duration.ofDays(1);

  private final VirtualLoop loop = new VirtualLoop(1);
  private final Files files = new Files();
  private Unknown unknown = Unknown.NOT_FOUND;
  private User user = User.ROOT;
  private String input = "";

  Files files() {
    return files;
  }

  Ran unknown(Unknown what) {
    unknown = what;
    return this;
  }

  Ran as(User whom) {
    user = whom;
    return this;
  }

  Ran reading(String text) {
    input = text;
    return this;
  }

  /** What becomes of it in a day; 1000 where it has not ended. */
  Result command(String... command) {
    StringBuilder out = new StringBuilder();
    StringBuilder error = new StringBuilder();
    int[] code = {1000};
    ShellProcess process = new ShellProcess(site(), new Streams(new Input(input), out::append, error::append));
    process.run(List.of(command), ended -> code[0] = ended);
    if (code[0] == 1000) {
      loop.advance(LONG);
    }
    process.kill();
    return new Result(code[0], out.toString(), error.toString());
  }

  Result script(String script, String... arguments) {
    String[] command = new String[4 + arguments.length];
    System.arraycopy(new String[] {"sh", "-c", script, "sh"}, 0, command, 0, 4);
    System.arraycopy(arguments, 0, command, 4, arguments.length);
    return command(command);
  }

  Site site() {
    return new Site(new Disks(files), loop, "web-2", Map.of("COLOUR", "blue"), user, unknown);
  }

  VirtualLoop loop() {
    return loop;
  }

  private record Disks(Files files) implements Disk {
    @Override
    public Optional<String> read(String path) {
      return path.equals("/dev/null") ? Optional.of("") : files.read(path);
    }

    @Override
    public void write(String path, String content) {
      files.write(path, content);
    }

    @Override
    public void delete(String path) {
      files.delete(path);
    }

    @Override
    public boolean isDirectory(String path) {
      return path.equals("/") || files.isDirectory(path);
    }

    @Override
    public void makeDirectory(String path) {
      files.makeDirectory(path);
    }

    @Override
    public SortedSet<String> list(String path) {
      return files.list(path);
    }
  }
}
