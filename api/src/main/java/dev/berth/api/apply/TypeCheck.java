package dev.berth.api.apply;

import dev.berth.api.validation.GoQuote;
import dev.berth.api.validation.GoText;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a configuration has the form that its type asks for. The texts are upstream's. */
final class TypeCheck {
  private final List<String> errors = new ArrayList<>();

  private TypeCheck() {}

  /** Everything that is wrong, as one text; nothing where all is well. */
  static Optional<String> error(Json value, MergeType type) {
    TypeCheck check = new TypeCheck();
    check.check("", value, type);
    return switch (check.errors.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(check.errors.getFirst());
      default -> Optional.of(check.errors.stream().map(e -> "  " + e).collect(Collectors.joining("\n", "errors:\n", "")));
    };
  }

  private void wrong(String path, String text) {
    errors.add(path.isEmpty() ? text : path + ": " + text);
  }

  private void check(String path, Json value, MergeType type) {
    if (value == JsonNull.NULL) {
      return;
    }
    switch (type) {
      case MergeType.Scalar scalar -> scalar(path, value, scalar);
      case MergeType.Struct struct -> fields(path, value, struct);
      case MergeType.MapOf map -> members(path, value, map);
      case MergeType.ListOf list -> items(path, value, list);
      case MergeType.Anything _, MergeType.Deduced _ -> {}
    }
  }

  private void scalar(String path, Json value, MergeType.Scalar scalar) {
    switch (scalar) {
      case STRING -> {
        if (!(value instanceof JsonString)) {
          wrong(path, "expected string, got &value.valueUnstructured{Value:" + goSyntax(value) + "}");
        }
      }
      case NUMBER -> {
        if (!(value instanceof JsonNumber)) {
          wrong(path, "expected numeric (int or float), got " + goType(value));
        }
      }
      case BOOLEAN -> {
        if (!(value instanceof JsonBool)) {
          wrong(path, "expected boolean, got " + goValue(value));
        }
      }
      case ANY -> {
        if (value instanceof JsonObject || value instanceof JsonArray) {
          wrong(path, "expected any scalar, got " + goValue(value));
        }
      }
    }
  }

  private void fields(String path, Json value, MergeType.Struct struct) {
    if (!(value instanceof JsonObject object)) {
      wrong(path, "expected map, got " + goValue(value));
      return;
    }
    for (int i = 0; i < object.size(); i++) {
      String at = path + "." + object.name(i);
      if (struct.rest().isEmpty() && !struct.members().containsKey(object.name(i))) {
        wrong(at, "field not declared in schema");
        return; // upstream's walk of this object ends here as well
      }
      check(at, object.value(i), struct.typeOf(object.name(i)));
    }
  }

  private void members(String path, Json value, MergeType.MapOf map) {
    if (!(value instanceof JsonObject object)) {
      wrong(path, "expected map, got " + goValue(value));
      return;
    }
    object.forEach((name, member) -> check(path + "." + name, member, map.value()));
  }

  private void items(String path, Json value, MergeType.ListOf list) {
    if (!(value instanceof JsonArray array)) {
      wrong(path, "expected list, got " + goValue(value));
      return;
    }
    Set<PathElement> seen = new HashSet<>();
    for (int i = 0; i < array.size(); i++) {
      String at = path + "[" + i + "]";
      if (!list.isLeaf()) {
        PathElement element;
        try {
          element = ListItems.element(array.get(i), list);
        } catch (ListItems.Unidentifiable e) {
          wrong(path, "element " + i + ": " + e.getMessage());
          return; // upstream's walk of this list ends here as well
        }
        if (!seen.add(element)) {
          wrong(path, "duplicate entries for key " + element.text());
        }
        at = path + element.text();
      }
      check(at, array.get(i), list.item());
    }
  }

  /** As Go's {@code %v} prints upstream's wrapper of a value. */
  private static String goValue(Json value) {
    return "&{" + GoText.of(value) + "}";
  }

  /** As Go's {@code %#v} prints a decoded value. */
  private static String goSyntax(Json value) {
    return switch (value) {
      case JsonObject o ->
          o.names().stream()
              .sorted()
              .map(n -> GoQuote.quote(n) + ":" + goSyntax(o.get(n).orElse(JsonNull.NULL)))
              .collect(Collectors.joining(", ", "map[string]interface {}{", "}"));
      case JsonArray a ->
          a.stream().map(TypeCheck::goSyntax).collect(Collectors.joining(", ", "[]interface {}{", "}"));
      case JsonString s -> GoQuote.quote(s.value());
      case JsonNull _ -> "interface {}(nil)";
      case JsonNumber _, JsonBool _ -> value.toString();
    };
  }

  private static String goType(Json value) {
    return switch (value) {
      case JsonObject _ -> "map[string]interface {}";
      case JsonArray _ -> "[]interface {}";
      case JsonString _ -> "string";
      case JsonBool _ -> "bool";
      case JsonNumber _ -> "float64";
      case JsonNull _ -> "<nil>";
    };
  }
}
