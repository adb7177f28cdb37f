package dev.berth.server.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The project's own source files. */
final class Sources {
  static final Path TOP = top();

  /** A file with its path from the top and its lines. */
  record Source(String path, List<String> lines) {
    String text() {
      return String.join("\n", lines);
    }
  }

  /** A text block, a text, a character, a comment: whichever begins first. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"\"\"(?s:.*?)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\n])*+'|/\\*(?s:.*?)\\*/|//[^\n]*");

  private static final Pattern LINK = Pattern.compile("(?:\\{@(?:link|linkplain|value)|@see|@throws|@exception)\\s+([^}\\n]*)");

  private Sources() {}

  static List<Source> main() {
    return under("src/main/java");
  }

  static List<Source> test() {
    return under("src/test/java");
  }

  /** What a file says beside its imports and its texts; of its comments only what they link to. */
  static String code(Source source) {
    String code = source.lines().stream().filter(l -> !l.startsWith("import ")).collect(Collectors.joining("\n"));
    return TOKEN.matcher(code).replaceAll(m -> m.group().startsWith("/**") ? links(m.group()) : " ");
  }

  private static String links(String comment) {
    return LINK.matcher(comment).results().map(m -> m.group(1)).collect(Collectors.joining(" ", " ", " "));
  }

  private static List<Source> under(String folder) {
    try (Stream<Path> modules = Files.list(TOP)) {
      return modules
          .map(m -> m.resolve(folder))
          .filter(Files::isDirectory)
          .flatMap(Sources::files)
          .sorted()
          .map(Sources::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(p -> p.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Source read(Path file) {
    try {
      return new Source(TOP.relativize(file).toString(), Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder with the root's pom: the working directory's, or the one above it. */
  private static Path top() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("berth"))) {
      here = here.getParent();
    }
    return here;
  }
}
