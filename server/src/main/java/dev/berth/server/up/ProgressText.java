package dev.berth.server.up;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws progress: as a table that fits a terminal, or as lines of what has changed. Pure. */
final class ProgressText {
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";
  private static final int BAR = 20;
  private static final List<String> HEADS = List.of("POD", "STATUS", "CLAIM", "VOLUME", "NODE", "ADDRESS", "AGE");
  private static final int STATUS = 1;
  private static final int LEAST_STATUS = 12;

  private ProgressText() {}

  /** Lines no wider than the terminal. */
  static List<String> table(Progress progress, int width) {
    List<String> lines = new ArrayList<>();
    for (Progress.SetProgress set : progress.sets()) {
      lines.add(
          BOLD + "statefulset/" + set.name() + PLAIN + "  " + bar(set.ready(), set.wanted()) + "  " + set.ready() + "/"
              + set.wanted() + " ready");
      lines.addAll(rows(set, width));
    }
    for (Progress.Count count : progress.others()) {
      String head = BOLD + count.name() + PLAIN + "  " + bar(count.ready(), count.wanted()) + "  ";
      lines.add(head + count.ready() + "/" + count.wanted() + (count.word().isEmpty() ? "" : "  " + cut(count.word(), width / 2)));
    }
    return lines;
  }

  private static List<String> rows(Progress.SetProgress set, int width) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEADS);
    for (Progress.Row row : set.rows()) {
      cells.add(
          List.of(
              row.pod(), row.word().text(), row.claim(), shortened(row.volume()), row.node(), row.address(), row.age()));
    }
    int[] widths = new int[HEADS.size()];
    for (List<String> line : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    int others = 2;
    for (int i = 0; i < widths.length; i++) {
      others += i == STATUS ? 2 : widths[i] + 2;
    }
    widths[STATUS] = Math.min(widths[STATUS], Math.max(LEAST_STATUS, width - others));
    List<String> lines = new ArrayList<>();
    for (int r = 0; r < cells.size(); r++) {
      String colour = r == 0 ? BOLD : colour(set.rows().get(r - 1).word());
      lines.add(line(cells.get(r), widths, colour, width));
    }
    return lines;
  }

  private static String line(List<String> cells, int[] widths, String colour, int width) {
    StringBuilder line = new StringBuilder("  ");
    int used = 2;
    for (int i = 0; i < widths.length; i++) {
      String text = cut(cells.get(i), widths[i]);
      if (used + text.length() > width) {
        break;
      }
      boolean coloured = i == STATUS && !text.isEmpty() || colour.equals(BOLD);
      line.append(coloured ? colour + text + PLAIN : text).append(" ".repeat(widths[i] - text.length() + 2));
      used += widths[i] + 2;
    }
    return line.toString().stripTrailing();
  }

  private static String colour(PodWord word) {
    return word.settled() ? GREEN : word.failing() ? YELLOW : "";
  }

  /** {@code pvc-1f0c2a9e…}: enough to tell volumes apart. */
  private static String shortened(String volume) {
    return volume.length() > 16 ? volume.substring(0, 12) + "…" : volume;
  }

  private static String cut(String text, int width) {
    String line = text.replace('\n', ' ');
    return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
  }

  private static String bar(int ready, int wanted) {
    int full = wanted == 0 ? BAR : Math.min(BAR, ready * BAR / wanted);
    return GREEN + "█".repeat(full) + PLAIN + "░".repeat(BAR - full);
  }

  /** The same without colours. */
  static String plain(String line) {
    return line.replace(GREEN, "").replace(YELLOW, "").replace(BOLD, "").replace(PLAIN, "");
  }

  /** What is to be said of each thing now; what was said before is not said again. */
  static List<String> news(Map<String, String> said, Progress progress) {
    Map<String, String> now = new LinkedHashMap<>();
    for (Progress.SetProgress set : progress.sets()) {
      for (Progress.Row row : set.rows()) {
        if (!row.word().text().isEmpty()) {
          String at = row.word().settled() ? " on " + row.node() + " at " + row.address() + ", " + row.claim() : "";
          now.put("pod/" + row.pod(), row.word().text() + (row.claim().isEmpty() && !at.isEmpty() ? at.replace(", ", "") : at));
        }
      }
      now.put("statefulset/" + set.name(), set.ready() + "/" + set.wanted() + " ready");
    }
    progress.others().forEach(
        c -> now.put(c.name(), c.ready() + "/" + c.wanted() + (c.word().isEmpty() ? "" : " " + c.word())));
    List<String> lines = new ArrayList<>();
    now.forEach(
        (name, text) -> {
          if (!text.equals(said.put(name, text))) {
            lines.add(name + ": " + text);
          }
        });
    return lines;
  }
}
