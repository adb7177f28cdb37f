package dev.berth.api.custom.structural;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a value is refused: the walk that collects errors, in upstream's words and order. It runs only where {@link
 * Checks} has said no. The counting is upstream's too: it decides whose errors are shown when no alternative fits.
 */
final class Verdicts {
  /** Where upstream has no path to report under, its errors print one that is nil. */
  private static final FieldPath NOWHERE = new FieldPath("<nil>");

  private final FieldPath at;

  /** @param at where the value stands that paths are counted from */
  Verdicts(FieldPath at) {
    this.at = at;
  }

  /** @param old the value beside the one that it replaces; null where there is none: nothing is forgiven then */
  Verdict of(Json value, Structural schema, String path, @Nullable Correlated old) {
    Verdict verdict = plain(value, schema, path, old);
    if (!verdict.valid() && old != null && old.unchanged()) {
      verdict.forgive();
    }
    return verdict;
  }

  private Verdict plain(Json value, Structural schema, String path, @Nullable Correlated old) {
    Checks checks = schema.checks();
    Verdict verdict = new Verdict();
    int kind = Checks.kind(value);
    if (value == JsonNull.NULL) {
      if (checks.types == 0 || schema.nullable()) {
        verdict.count();
      } else {
        wrongType(verdict, path, checks.typeText, "null");
      }
      if (!checks.rules.enumeration().isEmpty()) {
        notListed(verdict, path, value, checks.rules.enumeration());
      }
      return verdict;
    }
    if (checks.types != 0 || !checks.format.isEmpty()) {
      type(verdict, value, kind, checks, path);
      verdict.count();
    }
    junctors(verdict, value, checks.rules, path, old);
    verdict.count();
    switch (value) {
      case JsonString s -> string(verdict, s, checks, path);
      case JsonNumber n -> {
        checks.bounds.check(n, path, (text, v) -> invalid(verdict, path, v, text), t -> misplaced(verdict, t));
        verdict.count();
        verdict.count();
      }
      case JsonArray a -> {
        items(verdict, a, schema, path, old);
        verdict.count();
        verdict.count();
      }
      case JsonObject _, JsonBool _, JsonNull _ -> {}
    }
    if (!checks.enumerated(value)) {
      notListed(verdict, path, value, checks.rules.enumeration());
    }
    verdict.count();
    if (value instanceof JsonObject o) {
      members(verdict, o, schema, path, old);
      verdict.count();
    }
    verdict.count();
    return verdict;
  }

  private void type(Verdict verdict, Json value, int kind, Checks checks, String path) {
    if (checks.isOfType(value, kind)) {
      verdict.count();
    } else if (kind != Checks.STRING && kind != Checks.ARRAY && !checks.format.isEmpty()) {
      String has = kind == Checks.INTEGER ? "int64" : kind == Checks.NUMBER ? "float64" : "";
      wrongType(verdict, path, checks.format, has);
    } else {
      wrongType(verdict, path, checks.typeText, typeName(kind));
    }
  }

  private static String typeName(int kind) {
    return switch (kind) {
      case Checks.OBJECT -> "object";
      case Checks.ARRAY -> "array";
      case Checks.STRING -> "string";
      case Checks.INTEGER -> "integer";
      case Checks.NUMBER -> "number";
      case Checks.BOOLEAN -> "boolean";
      default -> "null";
    };
  }

  private void junctors(Verdict verdict, Json value, ValueRules rules, String path, @Nullable Correlated old) {
    verdict.count();
    if (!rules.hasJunctors()) {
      return;
    }
    String quoted = GoQuote.quote(path);
    anyOf(verdict, value, rules.anyOf(), path, old);
    oneOf(verdict, value, rules.oneOf(), path, old);
    int validated = 0;
    for (Structural schema : rules.allOf()) {
      Verdict one = plain(value, schema, path, old);
      validated += one.valid() ? 1 : 0;
      verdict.merge(one);
    }
    if (validated != rules.allOf().size()) {
      String more = validated == 0 ? ". None validated" : "";
      misplaced(verdict, quoted + " must validate all the schemas (allOf)" + more);
    }
    if (rules.not().isPresent() && plain(value, rules.not().get(), path, old).valid()) {
      misplaced(verdict, quoted + " must not validate the schema (not)");
    }
  }

  private void anyOf(
      Verdict verdict, Json value, List<Structural> schemas, String path, @Nullable Correlated old) {
    Verdict best = null;
    for (Structural schema : schemas) {
      Verdict one = plain(value, schema, path, old);
      if (one.valid()) {
        verdict.merge(one);
        return;
      }
      best = best == null || one.matches() > best.matches() ? one : best;
    }
    if (best != null) {
      misplaced(verdict, GoQuote.quote(path) + " must validate at least one schema (anyOf)");
      verdict.merge(best);
    }
  }

  private void oneOf(
      Verdict verdict, Json value, List<Structural> schemas, String path, @Nullable Correlated old) {
    Verdict best = null;
    Verdict first = null;
    int validated = 0;
    for (Structural schema : schemas) {
      Verdict one = plain(value, schema, path, old);
      if (one.valid()) {
        validated++;
        best = null;
        first = first == null ? one : first;
      } else if (validated == 0) {
        best = best == null || one.matches() > best.matches() ? one : best;
      }
    }
    if (schemas.isEmpty() || validated == 1 && first != null) {
      if (first != null) {
        verdict.merge(first);
      }
      return;
    }
    String found = validated == 0 ? "Found none valid" : "Found " + validated + " valid alternatives";
    misplaced(verdict, GoQuote.quote(path) + " must validate one and only one schema (oneOf). " + found);
    if (best != null) {
      verdict.merge(best);
    }
  }

  /** Of lengths and pattern the first to fail is reported. */
  private void string(Verdict verdict, JsonString value, Checks checks, String path) {
    ValueRules rules = checks.rules;
    String s = value.value();
    long length = Checks.length(s);
    if (rules.maxLength().isPresent() && length > rules.maxLength().getAsLong()) {
      long max = rules.maxLength().getAsLong();
      verdict.add(
          path + " in body should be at most " + max + " chars long", FieldError.tooLong(place(path), (int) max));
    } else if (rules.minLength().isPresent() && length < rules.minLength().getAsLong()) {
      long min = rules.minLength().getAsLong();
      invalid(verdict, path, value, path + " in body should be at least " + min + " chars long");
    } else if (!checks.patternFault.isEmpty()) {
      String fault = rules.pattern() + ", but pattern is invalid: " + checks.patternFault;
      invalid(verdict, path, value, path + " in body should match '" + fault + "'");
    } else if (!checks.matches(s)) {
      invalid(verdict, path, value, path + " in body should match '" + rules.pattern() + "'");
    }
    verdict.count();
    if (Formats.isKnown(checks.format)) {
      if (!checks.formatTest.test(s)) {
        wrongType(verdict, path, checks.format, s);
      }
      verdict.count();
    }
  }

  private void items(
      Verdict verdict, JsonArray array, Structural schema, String path, @Nullable Correlated old) {
    Structural item = schema.itemsOrNull();
    for (int i = 0; item != null && i < array.size(); i++) {
      Correlated before = old == null ? null : old.item(i).orElse(null);
      verdict.merge(of(array.get(i), item, path + "[" + i + "]", before));
    }
    ValueRules rules = schema.rules();
    if (rules.minItems().isPresent() && array.size() < rules.minItems().getAsLong()) {
      String text = path + " in body should have at least " + rules.minItems().getAsLong() + " items";
      invalid(verdict, path, JsonNumber.of(array.size()), text);
    }
    if (rules.maxItems().isPresent() && array.size() > rules.maxItems().getAsLong()) {
      int max = (int) rules.maxItems().getAsLong();
      verdict.add(
          path + " in body should have at most " + max + " items",
          FieldError.tooMany(place(path), array.size(), max));
    }
  }

  private void members(
      Verdict verdict, JsonObject object, Structural schema, String path, @Nullable Correlated old) {
    ValueRules rules = schema.rules();
    if (rules.minProperties().isPresent() && object.size() < rules.minProperties().getAsLong()) {
      String text = path + " in body should have at least " + rules.minProperties().getAsLong() + " properties";
      invalid(verdict, path, JsonNumber.of(object.size()), text);
    }
    if (rules.maxProperties().isPresent() && object.size() > rules.maxProperties().getAsLong()) {
      int max = (int) rules.maxProperties().getAsLong();
      verdict.add(
          path + " in body should have at most " + max + " properties",
          FieldError.tooMany(place(path), object.size(), max));
    }
    unnamed(verdict, object, schema, path, old);
    Members properties = schema.properties();
    for (int i = 0; i < properties.size(); i++) {
      String name = properties.name(i);
      Json value = object.get(name).orElse(null);
      if (value != null) {
        String below = path.isEmpty() ? name : path + "." + name;
        verdict.merge(of(value, properties.schema(i), below, before(name, path, old)));
      }
    }
    for (String name : rules.required()) {
      if (!object.has(name)) {
        String below = path + "." + name;
        verdict.add(below + " in body is required", FieldError.required(place(below), ""));
      }
    }
  }

  private void unnamed(
      Verdict verdict, JsonObject object, Structural schema, String path, @Nullable Correlated old) {
    Structural additional = schema.additionalOrNull();
    for (int i = 0; i < object.size(); i++) {
      String name = object.name(i);
      if (schema.properties().has(name)) {
        continue;
      }
      if (!schema.allowsAdditionalProperties()) {
        invalid(verdict, path, JsonString.of(name), path + "." + name + " in body is a forbidden property");
      } else if (additional != null) {
        verdict.merge(of(object.value(i), additional, path + "." + name, before(name, path, old)));
      }
    }
  }

  /** The apiVersion of an object changes by conversion alone, so an old one forgives nothing. */
  private static @Nullable Correlated before(String name, String path, @Nullable Correlated old) {
    boolean version = path.isEmpty() && (name.equals("kind") || name.equals("apiVersion"));
    return old == null || version ? null : old.member(name).orElse(null);
  }

  private void wrongType(Verdict verdict, String path, String wanted, String value) {
    String text = path + " in body must be of type " + wanted + ": " + GoQuote.quote(value);
    verdict.add(text, FieldError.typeInvalid(place(path), JsonString.of(value), text));
  }

  private void notListed(Verdict verdict, String path, Json value, List<Json> values) {
    List<String> texts = values.stream().map(v -> v instanceof JsonString s ? s.value() : v.toString()).toList();
    Json shown = value == JsonNull.NULL ? value : GoValues.shown(value);
    verdict.add(path + " in body should be one of " + texts, FieldError.notSupported(place(path), shown, texts));
  }

  private void invalid(Verdict verdict, String path, Json value, String text) {
    verdict.add(text, FieldError.invalid(place(path), GoValues.shown(value), text));
  }

  private void misplaced(Verdict verdict, String text) {
    verdict.add(text, FieldError.invalid(at.text().isEmpty() ? NOWHERE : at, "", text));
  }

  private FieldPath place(String path) {
    String below = path.startsWith(".") ? path.substring(1) : path;
    if (below.isEmpty()) {
      return at.text().isEmpty() ? NOWHERE : at;
    }
    return at.child(below);
  }
}
