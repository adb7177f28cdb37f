package dev.berth.api.rest;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What is left of warnings that are too many or too long for headers ({@code endpoints/filters/warning.go}): each is told
 * once; where all together are longer than 4,096 letters, each is cut to 256, and those past the limit are left out.
 */
final class Warnings {
  private static final int MOST_IN_ALL = 4 * 1024;
  private static final int MOST_OF_ONE = 256;

  private Warnings() {}

  static List<String> limited(List<String> warnings) {
    if (warnings.isEmpty()) {
      return List.of();
    }
    List<String> all = new LinkedHashSet<>(warnings).stream().filter(w -> !w.isEmpty()).toList();
    int letters = all.stream().mapToInt(w -> w.codePointCount(0, w.length())).sum();
    if (letters <= MOST_IN_ALL) {
      return all;
    }
    List<String> cut = new ArrayList<>();
    int written = 0;
    for (String warning : all) {
      if (written >= MOST_IN_ALL) {
        break;
      }
      int length = Math.min(MOST_OF_ONE, warning.codePointCount(0, warning.length()));
      cut.add(warning.substring(0, warning.offsetByCodePoints(0, length)));
      written += length;
    }
    return cut;
  }
}
