package dev.berth.server.command;

import dev.berth.node.image.ImageException;
import dev.berth.node.image.ImageStore;
import dev.berth.node.linux.CommandException;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.server.nodes.HostImages;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth image}. */
@Command(
    name = "image",
    description = "The images that this machine's node has: what is taken in here, pods need not pull.",
    mixinStandardHelpOptions = true)
final class ImageCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "image import FILE, image list, or image remove NAME");
  }

  private interface Asking {
    int of(ImageStore images);
  }

  private static int ask(DataDirOption data, PrintWriter err, Asking asking) {
    try {
      Optional<ImageStore> images = HostImages.of(data.path(), new LinuxCommands());
      if (images.isEmpty()) {
        err.println("berth: no containerd of ours runs on " + data.path() + ": berth up starts it, --data-dir names another"
            + " directory");
        return 1;
      }
      return asking.of(images.get());
    } catch (ImageException | CommandException e) {
      err.println("berth: " + e.getMessage());
      return 1;
    }
  }

  @Command(
      name = "import",
      description = "Takes in archives: OCI image layouts in a tar, or what docker save writes. Prints the images' names.",
      mixinStandardHelpOptions = true)
  int importArchives(
      @Mixin DataDirOption data, @Parameters(paramLabel = "FILE", arity = "1..*") List<Path> archives) {
    CommandSpec own = spec;
    return ask(
        data,
        own.commandLine().getErr(),
        images -> {
          for (Path archive : archives) {
            images.importTar(archive.toAbsolutePath()).forEach(own.commandLine().getOut()::println);
          }
          own.commandLine().getOut().flush();
          return 0;
        });
  }

  @Command(name = "list", aliases = "ls", description = "Lists images by name.", mixinStandardHelpOptions = true)
  int list(@Mixin DataDirOption data) {
    PrintWriter out = spec.commandLine().getOut();
    return ask(
        data,
        spec.commandLine().getErr(),
        images -> {
          List<ImageStore.Stored> all = images.list();
          int widest = all.stream().mapToInt(i -> i.name().length()).max().orElse(0);
          for (ImageStore.Stored image : all) {
            out.println(image.name() + " ".repeat(widest - image.name().length()) + "  " + image.digest() + "  " + image.size());
          }
          out.flush();
          return 0;
        });
  }

  @Command(
      name = "remove",
      aliases = "rm",
      description = "Removes images by name; containers that run keep theirs.",
      mixinStandardHelpOptions = true)
  int remove(@Mixin DataDirOption data, @Parameters(paramLabel = "NAME", arity = "1..*") List<String> names) {
    PrintWriter err = spec.commandLine().getErr();
    return ask(
        data,
        err,
        images -> {
          int code = 0;
          for (String name : names) {
            if (images.remove(name)) {
              spec.commandLine().getOut().println("removed " + name);
            } else {
              err.println("berth: there is no image " + name + " here: image list shows those that are");
              code = 1;
            }
          }
          spec.commandLine().getOut().flush();
          return code;
        });
  }
}
