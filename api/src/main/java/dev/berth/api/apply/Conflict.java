package dev.berth.api.apply;

import dev.berth.api.status.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A field that somebody applies and somebody else owns with another value. */
record Conflict(ManagerId manager, List<PathElement> path) {

  /** All of what these managers own, in the order of the managers. */
  static List<Conflict> of(Map<ManagerId, FieldSet> contested) {
    List<Conflict> out = new ArrayList<>();
    contested.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> e.getValue().forEach(path -> out.add(new Conflict(e.getKey(), path))));
    return out;
  }

  static FieldSet paths(List<Conflict> conflicts) {
    FieldSet out = FieldSet.EMPTY;
    for (Conflict c : conflicts) {
      out = out.union(FieldSet.of(c.path));
    }
    return out;
  }

  /** 409 with a cause for each conflict. */
  static Status status(List<Conflict> conflicts) {
    List<Status.Cause> causes =
        conflicts.stream()
            .map(
                c ->
                    new Status.Cause(
                        "FieldManagerConflict", "conflict with " + c.manager.text(), FieldSet.text(c.path)))
            .toList();
    return new Status(
        409, "Conflict", message(conflicts), Optional.of(new Status.Details("", "", "", "", causes, 0)));
  }

  private static String message(List<Conflict> conflicts) {
    if (conflicts.size() == 1) {
      Conflict only = conflicts.getFirst();
      return "Apply failed with 1 conflict: conflict with " + only.manager.text() + ": " + FieldSet.text(only.path);
    }
    Map<ManagerId, List<String>> lines = new LinkedHashMap<>();
    for (Conflict c : conflicts) {
      lines
          .computeIfAbsent(c.manager, m -> new ArrayList<>(List.of("conflicts with " + m.text() + ":")))
          .add("- " + FieldSet.text(c.path));
    }
    List<String> all = new ArrayList<>();
    lines.values().forEach(all::addAll);
    return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", all);
  }
}
