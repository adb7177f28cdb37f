package dev.berth.api.admission.podsecurity;

import java.util.Optional;
import java.util.function.Function;

/**
 * A rule as it held from one version to another.
 *
 * @param level that has it; what is baseline holds for restricted too
 * @param from the first minor version
 * @param until the first minor version that has it no more
 * @param stricterFrom for baseline: the minor version from which restricted has another rule in its place
 * @param test what is wrong with a pod
 */
record Check(Level level, int from, int until, int stricterFrom, Function<PodText, Optional<Offence>> test) {
  private static final int NEVER = LevelVersion.LATEST;

  static Check baseline(int from, int until, Function<PodText, Optional<Offence>> test) {
    return new Check(Level.BASELINE, from, until, NEVER, test);
  }

  static Check baseline(Function<PodText, Optional<Offence>> test) {
    return baseline(0, NEVER, test);
  }

  static Check restricted(int from, Function<PodText, Optional<Offence>> test) {
    return restricted(from, NEVER, test);
  }

  static Check restricted(int from, int until, Function<PodText, Optional<Offence>> test) {
    return new Check(Level.RESTRICTED, from, until, NEVER, test);
  }

  Check stricterFrom(int minor) {
    return new Check(level, from, until, minor, test);
  }

  boolean holds(Level asked, int minor) {
    return asked.compareTo(level) >= 0
        && minor >= from
        && minor < until
        && !(asked == Level.RESTRICTED && minor >= stricterFrom);
  }
}
