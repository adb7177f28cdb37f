package dev.berth.api.custom.rules;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;

/** What one walk over an object has found and what it may still cost. One thread. */
final class Evaluation {
  private static final FieldPath NOWHERE = new FieldPath("<nil>");
  /** An object of a million items that are all wrong is told of some. */
  private static final int MOST = 1_000;

  private final List<FieldError> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private long budget;

  Evaluation(long budget) {
    this.budget = budget;
  }

  long budget() {
    return budget;
  }

  void spend(long cost) {
    budget -= cost;
  }

  /** No rule is evaluated any more. */
  void end() {
    budget = -1;
  }

  boolean isOver() {
    return budget < 0;
  }

  void error(FieldError error) {
    if (errors.size() < MOST) {
      errors.add(placed(error));
    }
  }

  void warning(FieldError error) {
    if (warnings.size() < MOST) {
      warnings.add(placed(error).text());
    }
  }

  /** Upstream prints a path that is nil where it is the object's own. */
  private static FieldError placed(FieldError error) {
    return error.field().text().isEmpty() ? new FieldError(error.reason(), NOWHERE, error.body()) : error;
  }

  Findings findings() {
    return errors.isEmpty() && warnings.isEmpty() ? Findings.NOTHING : new Findings(errors, warnings);
  }
}
