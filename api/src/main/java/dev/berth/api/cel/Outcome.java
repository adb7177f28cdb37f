package dev.berth.api.cel;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonString;
import java.util.Optional;

/** What a run came to. */
public sealed interface Outcome {

  /** Cost of the run in CEL's units. */
  long cost();

  /**
   * A value as a JSON tree: timestamps and durations as text, bytes as base64, {@code Object{…}} as an object and
   * {@code JSONPatch{…}} as an operation of RFC 6902. Empty where JSON has no such value: a type, a URL, an optional.
   */
  record Value(Optional<Json> json, long cost) implements Outcome {
    public boolean isTrue() {
      return json.isPresent() && json.get() == JsonBool.TRUE;
    }

    public boolean isNull() {
      return json.isPresent() && json.get() == JsonNull.NULL;
    }

    public Optional<String> string() {
      return json.isPresent() && json.get() instanceof JsonString s ? Optional.of(s.value()) : Optional.empty();
    }
  }

  /** It failed: {@code no such key: x}, {@code division by zero}, {@code no such overload}… */
  record Failed(String text, long cost) implements Outcome {}

  /**
   * It was cut off.
   *
   * @param limit which limit it met
   */
  record OverBudget(Limit limit, long cost) implements Outcome {
    /** cel-go's words for a run that met its own limit. */
    public static final String TEXT = "operation cancelled: actual cost limit exceeded";
  }

  /** The limits of a run. */
  enum Limit {
    /** {@link CelLimits#CALL}. */
    CALL,
    /** The caller's budget. */
    BUDGET
  }
}
