package dev.berth.server.why;

import java.util.ArrayList;
import java.util.List;

/**
 * What is to be said of one thing, and why it is so.
 *
 * @param about {@code pod/web-0}
 * @param fine whether it is as it should be
 * @param says a sentence without its full stop
 * @param because what it depends on
 * @param remedies what its user can do; commands as they are typed
 */
public record Finding(String about, boolean fine, String says, List<Finding> because, List<String> remedies) {
  public Finding {
    because = List.copyOf(because);
    remedies = List.copyOf(remedies);
  }

  static Finding fine(String about, String says) {
    return new Finding(about, true, says, List.of(), List.of());
  }

  static Finding wrong(String about, String says) {
    return new Finding(about, false, says, List.of(), List.of());
  }

  Finding because(List<Finding> more) {
    List<Finding> all = new ArrayList<>(because);
    all.addAll(more);
    return new Finding(about, fine, says, all, remedies);
  }

  Finding because(Finding more) {
    return because(List.of(more));
  }

  Finding remedy(String what) {
    List<String> all = new ArrayList<>(remedies);
    all.add(what);
    return new Finding(about, fine, says, because, all);
  }
}
