package dev.berth.server.why;

import java.util.ArrayList;
import java.util.List;

/** Findings as people read them: a tree, each branch a line, what can be done below what it is about. */
public final class FindingText {
  private FindingText() {}

  public static List<String> of(Finding finding) {
    List<String> lines = new ArrayList<>();
    add(lines, "", "", finding);
    return lines;
  }

  private static void add(List<String> lines, String head, String rest, Finding finding) {
    lines.add(head + finding.about() + " " + finding.says().replace("\n", " "));
    boolean more = !finding.because().isEmpty();
    for (String remedy : finding.remedies()) {
      lines.add(rest + (more ? "│  " : "   ") + "→ " + remedy);
    }
    for (int i = 0; i < finding.because().size(); i++) {
      boolean last = i == finding.because().size() - 1;
      add(lines, rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "), finding.because().get(i));
    }
  }
}
