package dev.berth.simulator.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A run as lines, one list per aspect; made in the same form from a recording and from what we observed. */
final class Digest {
  private static final Set<String> LIFE = Set.of("Pod", "PersistentVolumeClaim", "ControllerRevision", "ReplicaSet", "Job");
  private static final Set<String> WORKLOADS = Set.of("StatefulSet", "Deployment", "DaemonSet", "ReplicaSet", "Job");

  private Digest() {}

  static List<String> finalOf(Recording recording) {
    List<String> lines = new ArrayList<>();
    recording.finalState().forEach((key, state) -> lines.addAll(leaves(key, state)));
    return lines;
  }

  static List<String> finalOf(Observed observed, Names names) {
    List<String> lines = new ArrayList<>();
    observed
        .last()
        .forEach((key, object) -> Summary.of(key, object, observed.last()).ifPresent(s -> lines.addAll(leaves(key, s))));
    return lines.stream().map(names::tokens).toList();
  }

  /** Each leaf a line, so that one difference is one line. */
  private static List<String> leaves(String path, Json value) {
    if (value instanceof JsonObject object && !object.isEmpty()) {
      List<String> all = new ArrayList<>();
      object.forEach((name, member) -> all.addAll(leaves(path + " " + name, member)));
      return all;
    }
    if (value instanceof JsonArray array && array.stream().anyMatch(JsonObject.class::isInstance)) {
      List<String> all = new ArrayList<>();
      for (JsonObject item : array.objects().toList()) {
        String type = item.text("type");
        all.addAll(leaves(path + "[" + type + "]", item.without("type")));
      }
      return all;
    }
    if (value == JsonNull.NULL || value instanceof JsonObject || value.equals(JsonString.of(""))) {
      return List.of();
    }
    return List.of(path + " = " + (value instanceof JsonString s ? s.value() : value.toString()));
  }

  static List<String> eventsOf(Recording recording) {
    Set<String> lines = new TreeSet<>();
    for (JsonObject change : recording.changes()) {
      if (change.text("kind").equals("Event") && !change.bool("race")) {
        lines.add(event(change.text("about"), change.text("eventType"), change.text("reason"), SchedulerWords.now(change.text("message"))));
      }
    }
    return List.copyOf(lines);
  }

  static List<String> eventsOf(Observed observed, Names names) {
    Set<String> lines = new TreeSet<>();
    for (Observed.Change change : observed.changes()) {
      if (change.kind().equals("Event") && change.after().isPresent()) {
        JsonObject about = change.object().object("involvedObject");
        lines.add(
            names.tokens(
                event(
                    about.text("kind") + "/" + about.text("name"), change.object().text("type"),
                    change.object().text("reason"), SchedulerWords.withoutPreemption(change.object().text("message")))));
      }
    }
    return List.copyOf(lines);
  }

  private static String event(String about, String type, String reason, String message) {
    return about + " " + type + " " + reason + ": " + SchedulerWords.toSomeNode(message);
  }

  static List<String> lifeOf(Recording recording) {
    List<String> lines = new ArrayList<>();
    for (JsonObject change : recording.changes()) {
      String kind = change.text("kind");
      if (!LIFE.contains(kind)) {
        continue;
      }
      String what =
          switch (change.text("type")) {
            case "MODIFIED" -> change.object("diff").has("metadata.deletionTimestamp") ? "DELETING" : "";
            case String type -> type;
          };
      if (!what.isEmpty()) {
        lines.add(what + " " + kind + "/" + change.text("name"));
      }
    }
    return lines;
  }

  static List<String> lifeOf(Observed observed, Names names) {
    List<String> lines = new ArrayList<>();
    for (Observed.Change change : observed.changes()) {
      if (!LIFE.contains(change.kind())) {
        continue;
      }
      boolean was = change.before().map(o -> o.object("metadata").has("deletionTimestamp")).orElse(false);
      boolean is = change.after().map(o -> o.object("metadata").has("deletionTimestamp")).orElse(was);
      String what = change.before().isEmpty() ? "ADDED" : change.after().isEmpty() ? "DELETED" : is && !was ? "DELETING" : "";
      if (!what.isEmpty()) {
        lines.add(names.tokens(what + " " + change.kind() + "/" + change.name()));
      }
    }
    return lines;
  }

  /** Each status write of a workload, as what it changed; repeats in a row are one. */
  static List<String> statusOf(Recording recording) {
    List<String> lines = new ArrayList<>();
    for (JsonObject change : recording.changes()) {
      if (WORKLOADS.contains(change.text("kind")) && change.text("type").equals("MODIFIED")) {
        Map<String, String> changed = new TreeMap<>();
        change.object("diff").forEach(
            (path, pair) -> {
              if (path.startsWith("status.") && !path.contains("conditions") && pair instanceof JsonArray both) {
                changed.put(path.substring(7), both.get(1) instanceof JsonString s ? s.value() : both.get(1).toString());
              }
            });
        add(lines, change.text("kind") + "/" + change.text("name"), changed);
      }
    }
    return lines;
  }

  static List<String> statusOf(Observed observed, Names names) {
    List<String> lines = new ArrayList<>();
    for (Observed.Change change : observed.changes()) {
      if (WORKLOADS.contains(change.kind()) && change.before().isPresent() && change.after().isPresent()) {
        JsonObject before = change.before().get().object("status");
        JsonObject after = change.after().get().object("status");
        Set<String> fields = new LinkedHashSet<>(before.names());
        fields.addAll(after.names());
        Map<String, String> changed = new TreeMap<>();
        for (String field : fields) {
          if (!field.equals("conditions") && !isNewer(change.kind(), field) && !before.get(field).equals(after.get(field))) {
            changed.put(
                field,
                names.tokens(
                    after.get(field).map(v -> v instanceof JsonString s ? s.value() : v.toString()).orElse("<absent>")));
          }
        }
        add(lines, names.tokens(change.kind() + "/" + change.name()), changed);
      }
    }
    return lines;
  }

  /** Fields that came after the recorded release. */
  private static boolean isNewer(String kind, String field) {
    return kind.equals("StatefulSet") && field.equals("availableReplicas");
  }

  private static void add(List<String> lines, String about, Map<String, String> changed) {
    if (!changed.isEmpty()) {
      lines.add(
          about + " " + changed.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(" ")));
    }
  }

  /** What one side has that the other has not, counted; {@code -} is missing on our side, {@code +} is ours alone. */
  static List<String> difference(List<String> recorded, List<String> ours) {
    Map<String, Integer> balance = new LinkedHashMap<>();
    recorded.forEach(line -> balance.merge(Names.blurred(line), 1, Integer::sum));
    ours.forEach(line -> balance.merge(Names.blurred(line), -1, Integer::sum));
    List<String> out = new ArrayList<>();
    balance.forEach(
        (line, count) -> {
          for (int i = 0; i < Math.abs(count); i++) {
            out.add((count > 0 ? "- " : "+ ") + line);
          }
        });
    return out;
  }

  /** The first place where two orders part, or nothing. */
  static List<String> orderDifference(List<String> recorded, List<String> ours) {
    List<String> missing = difference(recorded, ours);
    if (!missing.isEmpty()) {
      return missing;
    }
    for (int i = 0; i < recorded.size(); i++) {
      String then = Names.blurred(recorded.get(i));
      String now = Names.blurred(ours.get(i));
      if (!then.equals(now)) {
        return List.of("~ at " + i + " " + then + " <> " + now);
      }
    }
    return List.of();
  }
}
