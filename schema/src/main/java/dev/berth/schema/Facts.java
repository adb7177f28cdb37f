package dev.berth.schema;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The committed tables: what neither the descriptors nor the Java models say. docs/schema.md tells what each one is. */
final class Facts {
  /** A row of fields.tsv. */
  record Member(String name, List<String> flags, String wireName, String defaultValue, String enumType) {
    boolean has(String flag) {
      return flags.contains(flag);
    }
  }

  /** A row of strategic-merge.tsv. */
  record Patch(boolean merge, boolean retainKeys, String mergeKey) {
    static final Patch NONE = new Patch(false, false, "");
  }

  /** A row of apply-topology.tsv. */
  record Topology(String kind, String topology, List<String> keys) {}

  /** A row of extra-types.tsv. */
  record Extra(String field, int number, String shape) {}

  /** A row of columns.tsv. */
  record Column(String name, String cells, String format, int priority, String description) {}

  private final Map<String, List<Member>> members = new LinkedHashMap<>();
  private final Map<String, List<String>> enums = new HashMap<>();
  private final Map<String, Topology> topologies = new HashMap<>();
  private final Map<String, Patch> patches = new HashMap<>();
  private final Map<String, List<Extra>> extras = new LinkedHashMap<>();

  private final Map<String, List<Column>> columns = new LinkedHashMap<>();
  private final Map<String, String> descriptions = new HashMap<>();

  private Facts() {}

  static Facts read(Path folder) throws IOException {
    Facts f = new Facts();
    for (String[] r : rows(folder.resolve("fields.tsv"), 6)) {
      Member m = new Member(r[1], words(r[2], " "), r[3].isEmpty() ? r[1] : r[3], r[4], r[5]);
      f.members.computeIfAbsent(r[0], _ -> new ArrayList<>()).add(m);
    }
    for (String[] r : rows(folder.resolve("enums.tsv"), 2)) {
      f.enums.put(r[0], List.of(r[1].split("\\|", -1)));
    }
    for (String[] r : rows(folder.resolve("apply-topology.tsv"), 5)) {
      f.topologies.put(r[0] + "/" + r[1], new Topology(r[2], r[3], words(r[4], ",")));
    }
    for (String[] r : rows(folder.resolve("strategic-merge.tsv"), 4)) {
      List<String> strategies = words(r[2], ",");
      f.patches.put(
          r[0] + "/" + r[1], new Patch(strategies.contains("merge"), strategies.contains("retainKeys"), r[3]));
    }
    for (String[] r : rows(folder.resolve("extra-types.tsv"), 4)) {
      f.extras.computeIfAbsent(r[0], _ -> new ArrayList<>()).add(new Extra(r[1], Integer.parseInt(r[2]), r[3]));
    }
    for (String[] r : rows(folder.resolve("columns.tsv"), 6)) {
      Column c = new Column(r[1], r[2], r[3], Integer.parseInt(r[4]), r[5]);
      f.columns.computeIfAbsent(r[0], _ -> new ArrayList<>()).add(c);
    }
    for (String[] r : rows(folder.resolve("descriptions.tsv"), 2)) {
      f.descriptions.put(r[0], r[1]);
    }
    return f;
  }

  private static List<String> words(String text, String separator) {
    return text.isEmpty() ? List.of() : List.of(text.split(separator, -1));
  }

  private static List<String[]> rows(Path file, int columns) throws IOException {
    List<String[]> rows = new ArrayList<>();
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    for (String line : lines.subList(1, lines.size())) {
      String[] row = line.split("\t", -1);
      if (row.length != columns) {
        throw new IllegalStateException(file + ": a row of " + row.length + " columns, not " + columns + ": " + line);
      }
      rows.add(row);
    }
    return rows;
  }

  /** The members of a struct in declared order; none where the type is not in the table. */
  List<Member> members(String type) {
    return members.getOrDefault(type, List.of());
  }

  List<String> enumValues(String enumType) {
    return enums.getOrDefault(enumType, List.of());
  }

  Optional<Topology> topology(String type, String field) {
    return Optional.ofNullable(topologies.get(type + "/" + field));
  }

  Patch patch(String type, String field) {
    return patches.getOrDefault(type + "/" + field, Patch.NONE);
  }

  /**
   * @throws IllegalStateException where a row speaks of a type or field that does not exist: a typing error, or a rename
   *     upstream that the tables have not followed
   */
  void check(Collection<Type> types) {
    Set<String> known = new HashSet<>();
    for (Type t : types) {
      known.add(t.key() + "/.");
      t.fields().forEach(f -> known.add(t.key() + "/" + f.name()));
    }
    Set<String> lost = new TreeSet<>(topologies.keySet());
    lost.addAll(patches.keySet());
    lost.removeAll(known);
    for (List<Member> all : members.values()) {
      all.stream().map(Member::enumType).filter(e -> !e.isEmpty() && !enums.containsKey(e)).forEach(lost::add);
    }
    if (!lost.isEmpty()) {
      throw new IllegalStateException("the tables speak of what does not exist: " + lost);
    }
  }

  /** Types that no published artifact describes, with their fields. */
  Map<String, List<Extra>> extras() {
    return extras;
  }

  /** The printed tables' columns by type. */
  Map<String, List<Column>> columns() {
    return columns;
  }

  /** Our own words for fields of this name, for those that the Java models leave without a description. */
  String description(String field) {
    return descriptions.getOrDefault(field, "");
  }
}
