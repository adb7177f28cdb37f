package dev.berth.api.rest;

import dev.berth.api.route.Query;
import dev.berth.api.status.Failures;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The parameters of a write.
 *
 * @param dryRun whether nothing is stored
 * @param fieldManager who owns what is written; empty for the user agent
 * @param fieldValidation what happens to fields that are unknown or given twice
 * @param apply whether it is an apply
 * @param force whether apply takes fields from other managers
 */
record WriteOptions(
    boolean dryRun, String fieldManager, FieldValidation fieldValidation, boolean apply, boolean force) {

  private static final WriteOptions NONE = new WriteOptions(false, "", FieldValidation.WARN, false, false);

  enum FieldValidation {
    IGNORE,
    WARN,
    STRICT
  }

  /**
   * @param optionsKind {@code CreateOptions}, {@code UpdateOptions} or {@code PatchOptions}: named in errors
   * @throws dev.berth.api.status.Refusal 422 with every parameter that is wrong
   */
  static WriteOptions of(Query query, String optionsKind, boolean isApply) {
    if (query.isEmpty() && !isApply) {
      return NONE;
    }
    List<FieldError> errors = new ArrayList<>();
    List<String> dryRun = query.all("dryRun");
    if (dryRun.stream().anyMatch(v -> !v.equals("All"))) {
      errors.add(
          new FieldError(
              "FieldValueNotSupported",
              FieldPath.of("dryRun"),
              "Unsupported value: " + JsonArray.of(dryRun.stream().map(JsonString::of).toList())
                  + ": supported values: \"All\""));
    }
    String manager = query.get("fieldManager");
    if (manager.length() > 128) {
      errors.add(FieldError.tooLong(FieldPath.of("fieldManager"), 128));
    }
    unprintable(manager, errors);
    if (isApply && manager.isEmpty()) {
      errors.add(FieldError.required(FieldPath.of("fieldManager"), "is required for apply patch"));
    }
    if (!isApply && query.has("force") && optionsKind.equals("PatchOptions")) {
      errors.add(FieldError.forbidden(FieldPath.of("force"), "may not be specified for non-apply patch"));
    }
    FieldValidation validation =
        switch (query.get("fieldValidation")) {
          case "", "Warn" -> FieldValidation.WARN;
          case "Ignore" -> FieldValidation.IGNORE;
          case "Strict" -> FieldValidation.STRICT;
          default -> {
            errors.add(
                FieldError.notSupported(
                    FieldPath.of("fieldValidation"), query.get("fieldValidation"), List.of("", "Ignore", "Strict", "Warn")));
            yield FieldValidation.WARN;
          }
        };
    if (!errors.isEmpty()) {
      throw Failures.invalid(GroupVersionKind.of("meta.k8s.io", "v1", optionsKind), "", errors);
    }
    return new WriteOptions(!dryRun.isEmpty(), manager, validation, isApply, query.flag("force"));
  }

  /** As admission sees them: a patch is an update. */
  JsonObject json(String kind, Query query) {
    JsonObject.Builder b = JsonObject.builder().put("kind", kind).put("apiVersion", "meta.k8s.io/v1");
    if (dryRun) {
      b.put("dryRun", JsonArray.ofStrings(List.of("All")));
    }
    b.putUnlessEmpty("fieldManager", fieldManager);
    return b.putUnlessEmpty("fieldValidation", query.get("fieldValidation")).build();
  }

  private static void unprintable(String manager, List<FieldError> errors) {
    int position = 0;
    for (int c : manager.codePoints().toArray()) {
      if (Character.isISOControl(c)) {
        errors.add(
            FieldError.invalid(
                FieldPath.of("fieldManager"), manager,
                String.format(Locale.ROOT, "invalid character U+%04X (at position %d)", c, position)));
      }
      position += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
    }
  }
}
