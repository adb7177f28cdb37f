package dev.berth.simulator;

import dev.berth.simulator.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a failing scenario smaller: leaves steps out, half of them, a quarter, one by one, as long as it still fails. */
final class Minimiser {
  private Minimiser() {}

  /** @param fails whether a scenario fails in the way that matters */
  static Scenario minimise(Scenario failing, Predicate<Scenario> fails) {
    List<Scenario.Step> steps = failing.steps();
    for (int size = Math.max(1, steps.size() / 2); size >= 1; size = size == 1 ? 0 : size / 2) {
      for (int at = 0; at < steps.size(); ) {
        List<Scenario.Step> fewer = new ArrayList<>(steps);
        fewer.subList(at, Math.min(at + size, steps.size())).clear();
        if (fails.test(failing.with(fewer))) {
          steps = fewer;
        } else {
          at += size;
        }
      }
    }
    return failing.with(steps);
  }
}
