package dev.berth.server.golden;

import dev.berth.base.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares texts of one scenario: names that were generated and uids stand for the objects they had. */
final class Texts {
  private static final Pattern OF_AGGREGATE = Pattern.compile(", |: \\[|]");

  private final Pairs uids = new Pairs();
  private final Map<String, String> names = new HashMap<>();
  private String generatedFrom = "";

  /** @param generateName of the object that is sent now; empty for none */
  void begin(String generateName) {
    generatedFrom = generateName;
  }

  void learnName(JsonObject recorded, JsonObject got) {
    String base = recorded.text("generateName");
    String r = recorded.text("name");
    String g = got.text("name");
    if (!base.isEmpty() && base.equals(got.text("generateName")) && r.startsWith(base) && g.startsWith(base)
        && r.length() == g.length()) {
      names.put(r, g);
    }
  }

  /** @param aggregate parts within brackets may come in any order: they come from a map of Go's */
  boolean same(String recorded, String got, boolean aggregate) {
    if (got.equals(recorded) || got.equals(names.get(recorded))) {
      return true;
    }
    String r = form(named(recorded));
    String g = form(got);
    return r.equals(g) || aggregate && r.contains(": [") && parts(r).equals(parts(g));
  }

  /** Whether the uids in both texts are those of the same objects as before. */
  boolean sameObjects(String recorded, String got) {
    List<String> r = Forms.uids(recorded);
    List<String> g = Forms.uids(got);
    boolean same = true;
    for (int i = 0; r.size() == g.size() && i < r.size(); i++) {
      same &= uids.pair(r.get(i), g.get(i));
    }
    return same;
  }

  /** Members of fieldsV1 are keyed by uids. */
  JsonObject withOurUids(JsonObject recorded) {
    JsonObject.Builder b = JsonObject.builder();
    recorded.forEach(
        (name, value) -> {
          String ours = name;
          for (String uid : Forms.uids(name)) {
            ours = ours.replace(uid, uids.forRecorded(uid));
          }
          b.put(ours, value);
        });
    return b.build();
  }

  private String named(String recorded) {
    String out = recorded;
    for (Map.Entry<String, String> e : names.entrySet()) {
      out = out.replace(e.getKey(), e.getValue());
    }
    return out;
  }

  private String form(String text) {
    return Forms.of(generatedFrom.isEmpty() ? text : Forms.withoutGenerated(text, generatedFrom));
  }

  private static List<String> parts(String text) {
    return Stream.of(OF_AGGREGATE.split(text, -1)).sorted().toList();
  }
}
