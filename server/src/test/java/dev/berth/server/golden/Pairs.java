package dev.berth.server.golden;

import java.util.HashMap;
import java.util.Map;

/** What stands for what in two runs: one to one. */
final class Pairs {
  private final Map<String, String> there = new HashMap<>();
  private final Map<String, String> back = new HashMap<>();

  /** False where either has been paired with another. */
  boolean pair(String recorded, String got) {
    String g = there.putIfAbsent(recorded, got);
    String r = back.putIfAbsent(got, recorded);
    return (g == null || g.equals(got)) && (r == null || r.equals(recorded));
  }

  String forRecorded(String recorded) {
    return there.getOrDefault(recorded, recorded);
  }

  Map<String, String> all() {
    return there;
  }
}
