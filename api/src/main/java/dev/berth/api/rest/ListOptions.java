package dev.berth.api.rest;

import dev.berth.api.route.Query;
import dev.berth.api.status.Failures;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.names.GoQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of lists and watches.
 *
 * @param resourceVersion -1 where none was given
 * @param match {@code Exact}, {@code NotOlderThan} or empty
 * @param limit 0 for all
 * @param continueToken or empty
 * @param timeoutSeconds of a watch; 0 for the server's choice
 */
record ListOptions(
    long resourceVersion,
    String match,
    long limit,
    String continueToken,
    boolean watch,
    boolean bookmarks,
    Optional<Boolean> sendInitialEvents,
    long timeoutSeconds) {
  private static final GroupVersionKind KIND = GroupVersionKind.of("meta.k8s.io", "v1", "ListOptions");

  static ListOptions of(Query query, boolean watch) {
    List<FieldError> errors = new ArrayList<>();
    String match = query.get("resourceVersionMatch");
    String version = query.get("resourceVersion");
    Optional<Boolean> initial =
        query.has("sendInitialEvents") ? Optional.of(query.flag("sendInitialEvents")) : Optional.empty();
    if (watch) {
      watchErrors(match, initial, query, errors);
    } else {
      listErrors(match, version, initial, query, errors);
    }
    if (!errors.isEmpty()) {
      throw Failures.invalid(KIND, "", errors);
    }
    if (watch && initial.isEmpty() && match.isEmpty() && (version.isEmpty() || version.equals("0"))) {
      initial = Optional.of(true); // upstream's default since 1.34
    }
    return new ListOptions(
        version.isEmpty() ? -1 : revision(version),
        match,
        Math.max(0, number(query, "limit")),
        query.get("continue"),
        watch,
        query.flag("allowWatchBookmarks"),
        initial,
        number(query, "timeoutSeconds"));
  }

  private static void watchErrors(String match, Optional<Boolean> initial, Query query, List<FieldError> errors) {
    FieldPath at = FieldPath.of("resourceVersionMatch");
    boolean notOlder = match.equals("NotOlderThan");
    if (initial.isPresent() && !notOlder) {
      errors.add(
          FieldError.forbidden(at, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
    if (match.isEmpty()) {
      return;
    }
    if (initial.isEmpty()) {
      errors.add(
          FieldError.forbidden(at, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
    }
    if (!notOlder) {
      errors.add(FieldError.notSupported(at, match, List.of("NotOlderThan")));
    }
    if (!query.get("continue").isEmpty()) {
      errors.add(FieldError.forbidden(at, "resourceVersionMatch is forbidden when continue is provided"));
    }
  }

  private static void listErrors(
      String match, String version, Optional<Boolean> initial, Query query, List<FieldError> errors) {
    FieldPath at = FieldPath.of("resourceVersionMatch");
    if (!match.isEmpty()) {
      if (version.isEmpty()) {
        errors.add(FieldError.forbidden(at, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
      }
      if (!query.get("continue").isEmpty()) {
        errors.add(FieldError.forbidden(at, "resourceVersionMatch is forbidden when continue is provided"));
      }
      if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
        errors.add(FieldError.notSupported(at, match, List.of("Exact", "NotOlderThan", "")));
      }
      if (match.equals("Exact") && version.equals("0")) {
        errors.add(
            FieldError.forbidden(at, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
      }
    }
    if (initial.isPresent()) {
      errors.add(FieldError.forbidden(FieldPath.of("sendInitialEvents"), "sendInitialEvents is forbidden for list"));
    }
  }

  /** The version of a parameter. @throws Refusal 400 */
  static long revision(String text) {
    try {
      long n = Long.parseLong(text);
      if (n >= 0 && text.charAt(0) != '+') {
        return n;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw Failures.badRequest(
        "invalid resource version: resourceVersion: Invalid value: " + GoQuote.quote(text) + ": strconv.ParseUint: parsing "
            + GoQuote.quote(text) + ": " + (text.startsWith("-") ? "invalid syntax" : fault(text)));
  }

  private static long number(Query query, String name) {
    if (!query.has(name)) {
      return 0;
    }
    String text = query.get(name);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Failures.badRequest("strconv.ParseInt: parsing \"" + text + "\": " + fault(text));
    }
  }

  /** Go's word for a text that is no number of 64 bits. */
  private static String fault(String text) {
    String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? "value out of range" : "invalid syntax";
  }
}
