package dev.berth.simulator.rehearsal;

import dev.berth.simulator.rehearsal.Report.By;
import dev.berth.simulator.rehearsal.Report.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Something that is told of somebody. Lines of one form that come close to each other are told as one.
 *
 * @param object {@code pod/web-1}
 * @param who its name in the sentence
 * @param form the sentence, with {@code %s} for the name and {@code {is|are}} for what depends on how many there are
 */
record Line(long atMillis, By by, String object, String who, String form) {
  private static final long CLOSE_MILLIS = 1000;
  private static final int MOST_NAMES = 6;
  private static final Pattern CHOICE = Pattern.compile("\\{([^|}]*)\\|([^}]*)\\}");

  /** In order of time; what is told at one moment in the order in which it is given. */
  static List<Event> told(List<Line> lines) {
    List<Line> sorted = new ArrayList<>(lines);
    sorted.sort(Comparator.comparingLong(Line::atMillis));
    List<List<Line>> groups = new ArrayList<>();
    Map<String, List<Line>> open = new LinkedHashMap<>();
    for (Line line : sorted) {
      String key = line.by + " " + line.form;
      List<Line> group = open.get(key);
      if (group == null || line.atMillis - group.getFirst().atMillis > CLOSE_MILLIS) {
        group = new ArrayList<>();
        open.put(key, group);
        groups.add(group);
      }
      group.add(line);
    }
    return groups.stream().map(Line::event).toList();
  }

  private static Event event(List<Line> group) {
    Line first = group.getFirst();
    List<String> names = group.stream().map(Line::who).distinct().toList();
    boolean many = names.size() > 1;
    String text = CHOICE.matcher(first.form).replaceAll(many ? "$2" : "$1").replace("%s", listed(names));
    return new Event(first.atMillis, first.by, group.stream().map(Line::object).distinct().toList(), text);
  }

  /** {@code web-0, web-1 and 12 more}. */
  static String listed(List<String> names) {
    return names.size() <= MOST_NAMES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES - 1)) + " and " + (names.size() - MOST_NAMES + 1) + " more";
  }
}
