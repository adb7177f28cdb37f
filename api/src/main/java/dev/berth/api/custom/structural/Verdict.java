package dev.berth.api.custom.structural;

import dev.berth.api.validation.FieldError;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was found in one value: the errors, each message once, and how many checks applied, by which the most telling of
 * several failed alternatives is chosen. Upstream: {@code validate/result.go}. Mutable; one thread.
 */
final class Verdict {
  /** No more errors than this are kept: a list of a million wrong items is as wrong as one of a thousand. */
  private static final int LIMIT = 1_000;

  private final Map<String, FieldError> errors = new LinkedHashMap<>();
  private int matches;

  boolean valid() {
    return errors.isEmpty();
  }

  Collection<FieldError> errors() {
    return errors.values();
  }

  int matches() {
    return matches;
  }

  void count() {
    matches++;
  }

  /** @param message by which an error is known; said twice it counts once */
  void add(String message, FieldError error) {
    if (errors.size() < LIMIT) {
      errors.putIfAbsent(message, error);
    }
  }

  void merge(Verdict other) {
    other.errors.forEach(this::add);
    matches += other.matches;
  }

  /** The errors are let through; what matched still counts. */
  void forgive() {
    errors.clear();
  }
}
