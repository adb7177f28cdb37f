package dev.berth.simulator.mutant;

import dev.berth.simulator.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * A deliberate bug: one piece of one source file is replaced by another.
 *
 * @param name what the product forgets
 * @param known a seed whose scenario found it when this was written; those after it are tried as well
 * @param file below {@code src/main/java/dev/berth} of its module, which is the first word of its path
 * @param text occurs once in the file
 */
record Mutant(String name, long known, String file, String text, String replacement) {

  /** What to try first. */
  List<Scenario> near(LongFunction<Scenario> bySeed, int count) {
    return LongStream.range(known, known + count).mapToObj(bySeed).toList();
  }

  private static Path top() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("controllers/src/main/java"))) {
        return at;
      }
    }
    throw new IllegalStateException("the sources are not above " + Path.of("").toAbsolutePath());
  }

  /** The file with the bug in it. @throws IllegalStateException where the text is not there, or more than once */
  String source() throws IOException {
    String module = file.substring(0, file.indexOf('/'));
    String source = Files.readString(top().resolve(module + "/src/main/java/dev/berth/" + file));
    int at = source.indexOf(text);
    if (at < 0 || source.indexOf(text, at + 1) >= 0) {
      throw new IllegalStateException(
          "mutant \"" + name + "\": " + file + " must have exactly once: " + text + "; the code has changed, and the mutant must");
    }
    return source.substring(0, at) + replacement + source.substring(at + text.length());
  }

  String className() {
    return "dev.berth." + file.substring(0, file.length() - ".java".length()).replace('/', '.');
  }

  @Override
  public String toString() {
    return name;
  }
}
