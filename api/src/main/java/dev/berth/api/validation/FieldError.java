package dev.berth.api.validation;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonString;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with an object, with upstream's reason and words
 * (apimachinery {@code pkg/util/validation/field/errors.go}).
 *
 * @param reason the cause's reason: {@code FieldValueInvalid}
 * @param field where
 * @param body the text after the field's name and the colon: {@code Invalid value: "x": must be …}
 */
public record FieldError(String reason, FieldPath field, String body) {

  public static FieldError invalid(FieldPath field, Json value, String detail) {
    return new FieldError("FieldValueInvalid", field, "Invalid value: " + goText(value) + ": " + detail);
  }

  public static FieldError invalid(FieldPath field, String value, String detail) {
    return invalid(field, JsonString.of(value), detail);
  }

  public static FieldError invalid(FieldPath field, long value, String detail) {
    return new FieldError("FieldValueInvalid", field, "Invalid value: " + value + ": " + detail);
  }

  public static FieldError required(FieldPath field, String detail) {
    return new FieldError("FieldValueRequired", field, "Required value" + (detail.isEmpty() ? "" : ": " + detail));
  }

  public static FieldError forbidden(FieldPath field, String detail) {
    return new FieldError("FieldValueForbidden", field, "Forbidden: " + detail);
  }

  public static FieldError duplicate(FieldPath field, Json value) {
    return new FieldError("FieldValueDuplicate", field, "Duplicate value: " + goText(value));
  }

  public static FieldError duplicate(FieldPath field, String value) {
    return duplicate(field, JsonString.of(value));
  }

  public static FieldError notFound(FieldPath field, String value) {
    return new FieldError("FieldValueNotFound", field, "Not found: " + goText(JsonString.of(value)));
  }

  /** The value has another type than its schema says; custom resources only. */
  public static FieldError typeInvalid(FieldPath field, Json value, String detail) {
    return new FieldError("FieldValueTypeInvalid", field, "Invalid value: " + goText(value) + ": " + detail);
  }

  /** The supported values in the order given: {@code Unsupported value: "x": supported values: "A", "B"}. */
  public static FieldError notSupported(FieldPath field, String value, List<String> supported) {
    return notSupported(field, JsonString.of(value), supported);
  }

  /** The supported values in the order given; upstream quotes them whatever they are. */
  public static FieldError notSupported(FieldPath field, Json value, List<String> supported) {
    return new FieldError(
        "FieldValueNotSupported",
        field,
        "Unsupported value: "
            + goText(value)
            + ": supported values: "
            + supported.stream().map(s -> goText(JsonString.of(s))).collect(Collectors.joining(", ")));
  }

  public static FieldError tooLong(FieldPath field, int max) {
    return new FieldError("FieldValueTooLong", field, "Too long: may not be more than " + max + (max == 1 ? " byte" : " bytes"));
  }

  public static FieldError tooMany(FieldPath field, int actual, int max) {
    return new FieldError(
        "FieldValueTooMany", field, "Too many: " + actual + ": must have at most " + max + (max == 1 ? " item" : " items"));
  }

  /** As the list of errors in a message has it: {@code spec.replicas: Invalid value: -1: must be …}. */
  public String text() {
    return field.text().isEmpty() ? body : field + ": " + body;
  }

  /** A value as Go's {@code %#v} and upstream's {@code ErrorBody} print it: strings quoted, objects as JSON. */
  private static String goText(Json value) {
    return switch (value) {
      case JsonString s -> GoQuote.quote(s.value());
      case JsonNumber n -> GoNumbers.text(n);
      default -> value.toString();
    };
  }
}
