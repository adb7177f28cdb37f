package dev.berth.api.kinds;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Collects field errors in the order in which they are found. One thread. */
public final class Findings {
  public static final String IMMUTABLE = "field is immutable";
  public static final String NEGATIVE = "must be greater than or equal to 0";

  private final List<FieldError> found = new ArrayList<>();
  /** Which texts are taken though new objects may not have them. */
  private final Predicate<String> tolerated;

  /** What was taken once is taken: of parts of objects, and where nobody knows what was there before. */
  public Findings() {
    this(_ -> true);
  }

  private Findings(Predicate<String> tolerated) {
    this.tolerated = tolerated;
  }

  /** Of a new object. */
  public static Findings ofNew() {
    return new Findings(_ -> false);
  }

  /** Of a change: what the object had before may stay in it. */
  public static Findings ofChange(JsonObject old) {
    return new Findings(text -> has(old, text));
  }

  private static boolean has(Json json, String text) {
    return switch (json) {
      case JsonString s -> s.value().equals(text);
      case JsonArray all -> all.stream().anyMatch(one -> has(one, text));
      case JsonObject object -> object.names().stream().anyMatch(name -> has(object.get(name).orElseThrow(), text));
      default -> false;
    };
  }

  /** Whether a text is taken that only older rules let in. */
  public boolean tolerates(String text) {
    return tolerated.test(text);
  }

  /** What a check finds, said twice: updates of some kinds go through the same check two times upstream. */
  public static Findings twice(Consumer<Findings> check) {
    return twice(new Findings(), check);
  }

  /** The same of what may keep texts that the old object had. */
  public static Findings twice(JsonObject old, Consumer<Findings> check) {
    return twice(ofChange(old), check);
  }

  private static Findings twice(Findings found, Consumer<Findings> check) {
    check.accept(found);
    found.addAll(found.list());
    return found;
  }

  public List<FieldError> list() {
    return List.copyOf(found);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public void add(FieldError error) {
    found.add(error);
  }

  public void addAll(Collection<FieldError> errors) {
    found.addAll(errors);
  }

  public void invalid(FieldPath path, String value, String detail) {
    add(FieldError.invalid(path, value, detail));
  }

  public void invalid(FieldPath path, long value, String detail) {
    add(FieldError.invalid(path, value, detail));
  }

  public void invalid(FieldPath path, Json value, String detail) {
    add(FieldError.invalid(path, value, detail));
  }

  /** One error for each text; none where there are no texts. */
  public void invalid(FieldPath path, String value, List<String> details) {
    details.forEach(d -> invalid(path, value, d));
  }

  public void required(FieldPath path) {
    required(path, "");
  }

  public void required(FieldPath path, String detail) {
    add(FieldError.required(path, detail));
  }

  public void forbidden(FieldPath path, String detail) {
    add(FieldError.forbidden(path, detail));
  }

  public void duplicate(FieldPath path, String value) {
    add(FieldError.duplicate(path, value));
  }

  public void tooLong(FieldPath path, int max) {
    add(FieldError.tooLong(path, max));
  }

  /** Required where empty. True where something is there. */
  public boolean present(FieldPath path, String value) {
    if (value.isEmpty()) {
      required(path);
    }
    return !value.isEmpty();
  }

  /** Not supported unless it is one of these, which are listed in the order given. */
  public void oneOf(FieldPath path, String value, List<String> supported) {
    if (!supported.contains(value)) {
      add(FieldError.notSupported(path, value, supported));
    }
  }

  /** Not supported unless it is one of these, which are listed in alphabetical order as upstream lists its sets. */
  public void oneOfSorted(FieldPath path, String value, Collection<String> supported) {
    if (!supported.contains(value)) {
      add(FieldError.notSupported(path, value, List.copyOf(new TreeSet<>(supported))));
    }
  }

  public void notNegative(FieldPath path, long value) {
    if (value < 0) {
      invalid(path, value, NEGATIVE);
    }
  }

  /** A member that must be as it was; missing equals missing. */
  public void immutable(FieldPath path, JsonObject next, JsonObject old, String member) {
    if (!next.get(member).equals(old.get(member))) {
      invalid(path, next.get(member).orElse(JsonNull.NULL), IMMUTABLE);
    }
  }
}
