package dev.berth.simulator.rehearsal;

import dev.berth.model.time.GoDuration;
import dev.berth.model.time.TimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Times and numbers, as people write them. */
final class Words {
  /** Longer than any rehearsal. */
  private static final int WITHOUT_END = 100_000_000;

  private Words() {}

  static Optional<Duration> time(List<String> words, int at) {
    return at < words.size() ? Optional.of(time(words.get(at))) : Optional.empty();
  }

  static Duration time(String word) {
    try {
      Duration time = GoDuration.parse(word);
      if (!time.isNegative()) {
        return time;
      }
    } catch (TimeException e) {
      throw new PlanException("\"" + word + "\" is no time: write 30s, 10m, 1h30m");
    }
    throw new PlanException("\"" + word + "\" is before the beginning");
  }

  /** Of whole seconds, for ever where there is no time. */
  static int seconds(Optional<Duration> time) {
    if (time.isPresent() && (time.get().toNanosPart() != 0 || time.get().isZero() || time.get().toSeconds() > WITHOUT_END)) {
      throw new PlanException("what happens takes whole seconds, at least one, not " + GoDuration.format(time.get()));
    }
    return time.map(t -> (int) t.toSeconds()).orElse(WITHOUT_END);
  }

  static int number(String word, int least, int most) {
    try {
      int number = Integer.parseInt(word);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new PlanException("\"" + word + "\" is no whole number");
    }
    throw new PlanException(word + " is not between " + least + " and " + most);
  }
}
