package dev.berth.server.golden;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One place where our answer is not the recorded one.
 *
 * @param step from 0; within a watch {@code 3.1}
 * @param request method and path
 * @param path where in the answer: {@code .spec.replicas}, {@code (events)[0].object.metadata}, {@code (Content-Type)}
 * @param what {@code missing}, {@code extra}, {@code value}, {@code code 201, got 409}, …
 * @param recorded JSON; empty where there is none
 * @param got JSON; empty where there is none
 */
record Difference(
    String scenario, String step, String request, String path, String what, String recorded, String got) {
  private static final Pattern HOLDER =
      Pattern.compile("^(\\(events\\)\\[\\d+]\\.object)?(\\.items\\[\\d+]|\\.rows\\[\\d+]\\.object)?(?=[.\\[]|$)");
  private static final int WIDTH = 300;

  /** The path from the object on, wherever the object is: alone, in a list, in a table, in an event. */
  String pathInObject() {
    return HOLDER.matcher(path).replaceFirst("");
  }

  boolean requests(String plural) {
    String target = request.substring(request.indexOf(' ') + 1);
    int end = target.indexOf('?');
    String bare = end < 0 ? target : target.substring(0, end);
    return (bare + "/").contains("/" + plural + "/");
  }

  /** All of it on one line, between tabs. */
  String line() {
    return Stream.of(scenario, step, request, path, what, recorded, got)
        .map(s -> s.replace("\n", "\\n").replace("\t", "\\t"))
        .collect(Collectors.joining("\t"));
  }

  private static String cut(String text) {
    return text.length() > WIDTH ? text.substring(0, WIDTH) + "…" : text;
  }

  @Override
  public String toString() {
    return "%s#%s %s | %s | %s | %s -> %s".formatted(scenario, step, request, path, what, cut(recorded), cut(got));
  }
}
