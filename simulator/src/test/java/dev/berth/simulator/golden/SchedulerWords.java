package dev.berth.simulator.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scheduler's messages of 1.20 in the words of 1.36, so that they can be compared exactly: which nodes were refused for what,
 * and how many.
 */
final class SchedulerWords {
  private static final Pattern MESSAGE = Pattern.compile("0/(\\d+) nodes are available: (.*)\\.");
  private static final Pattern REASON =
      Pattern.compile("(\\d+) (node\\(s\\) had taint \\{[^}]*}, that the pod didn't tolerate|[^,]+)(, |$)");
  /** What concerns the pod and not a node is not counted since 1.22. */
  private static final Pattern OF_THE_POD = Pattern.compile("persistentvolumeclaim .*|pod has unbound immediate .*");

  private SchedulerWords() {}

  /** A recorded message as it would be now, without what is said of preemption. */
  static String now(String message) {
    Matcher whole = MESSAGE.matcher(message);
    if (!whole.matches()) {
      return message;
    }
    Map<String, Integer> counts = new TreeMap<>();
    Matcher reason = REASON.matcher(whole.group(2));
    while (reason.find()) {
      String words = words(reason.group(2));
      if (OF_THE_POD.matcher(words).matches()) {
        return "0/" + whole.group(1) + " nodes are available: " + words + ".";
      }
      counts.merge(words, Integer.parseInt(reason.group(1)), Integer::sum);
    }
    // told twice until 1.21
    if (counts.keySet().stream().anyMatch(words -> words.endsWith("affinity rules"))) {
      counts.remove("node(s) didn't match pod affinity/anti-affinity");
    }
    List<String> sorted = new ArrayList<>();
    counts.forEach((words, count) -> sorted.add(count + " " + words));
    sorted.sort(null);
    return "0/" + whole.group(1) + " nodes are available: " + String.join(", ", sorted) + ".";
  }

  private static String words(String reason) {
    if (reason.startsWith("node(s) had taint {")) {
      return "node(s) had untolerated taint(s)";
    }
    return switch (reason) {
      case "node(s) didn't match Pod's node affinity" -> "node(s) didn't match Pod's node affinity/selector";
      case "node(s) had volume node affinity conflict" -> "node(s) didn't match PersistentVolume's node affinity";
      default -> reason;
    };
  }

  /** A message without what is said of preemption since 1.24, and of devices since 1.34. */
  static String withoutPreemption(String message) {
    int at = message.indexOf(" no new claims to deallocate, preemption: ");
    return at < 0 ? message : message.substring(0, at);
  }

  /** Which of equal nodes a pod goes to is chance, and whether its successor goes to the same one. */
  static String toSomeNode(String message) {
    return message.startsWith("Successfully assigned ") ? message.replaceFirst(" to node-\\d$", " to node") : message;
  }
}
