package dev.berth.server.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Ties tests to {@code docs/spec/}: every {@code @Spec} names an item that exists, and {@code docs/spec-coverage.md} says
 * which are proven. {@code ./berth test -Dberth.spec.write} writes the page anew.
 */
class SpecCoverageTest {
  private static final Pattern ITEM = Pattern.compile("(?m)^- \\*\\*([A-H]\\d+[a-z]?)\\b");
  private static final Pattern TAG = Pattern.compile("@Spec\\((\\{[^}]*\\}|\"[^\"]*\")\\)");
  private static final Pattern ID = Pattern.compile("[A-H]\\d+[a-z]?");

  @Test
  void everyTagNamesAnItemAndThePageIsUpToDate() throws IOException {
    Map<String, List<String>> items = items();
    Map<String, TreeSet<String>> proofs = new TreeMap<>();
    for (Sources.Source s : Sources.test()) {
      Matcher tag = TAG.matcher(s.text());
      while (tag.find()) {
        Matcher id = ID.matcher(tag.group(1));
        while (id.find()) {
          proofs.computeIfAbsent(id.group(), _ -> new TreeSet<>()).add(name(s.path()));
        }
      }
    }
    List<String> known = items.values().stream().flatMap(List::stream).toList();
    assertThat(proofs.keySet()).as("items named by tests").allMatch(known::contains);
    Path page = Sources.TOP.resolve("docs/spec-coverage.md");
    String wanted = page(items, proofs);
    if (System.getProperty("berth.spec.write") != null) {
      Files.writeString(page, wanted);
    }
    assertThat(Files.readString(page)).as("docs/spec-coverage.md; write it anew with -Dberth.spec.write").isEqualTo(wanted);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
  }

  private static Map<String, List<String>> items() throws IOException {
    Map<String, List<String>> out = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(Sources.TOP.resolve("docs/spec"))) {
      for (Path f : files.sorted(Comparator.comparing(Path::toString)).toList()) {
        Matcher m = ITEM.matcher(Files.readString(f));
        List<String> ids = m.results().map(r -> r.group(1)).distinct().toList();
        if (!ids.isEmpty()) {
          out.put(f.getFileName().toString(), ids);
        }
      }
    }
    return out;
  }

  private static String page(Map<String, List<String>> items, Map<String, TreeSet<String>> proofs) {
    StringBuilder b = new StringBuilder("# What the tests prove\n\nMade from the `@Spec` annotations of the tests.\n");
    items.forEach(
        (file, ids) -> {
          List<String> proven = ids.stream().filter(proofs::containsKey).toList();
          b.append("\n## ").append(file).append(": ").append(proven.size()).append(" of ").append(ids.size()).append("\n\n");
          if (!proven.isEmpty()) {
            b.append("| item | proven by |\n|---|---|\n");
            proven.forEach(
                id -> b.append("| ").append(id).append(" | ").append(String.join(", ", proofs.getOrDefault(id, new TreeSet<>()))).append(" |\n"));
          }
        });
    return b.toString();
  }
}
