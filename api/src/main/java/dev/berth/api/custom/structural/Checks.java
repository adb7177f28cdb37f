package dev.berth.api.custom.structural;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.berth.api.custom.structural.Structural.Type;
import dev.berth.api.validation.GoNumbers;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a node asks of a value, compiled, and the quick answer: yes or no, nothing allocated. Why not is {@link
 * Verdicts}' affair; the two agree. Immutable, thread-safe.
 */
final class Checks {
  static final int NULL = 0;
  static final int OBJECT = 1;
  static final int ARRAY = 2;
  static final int STRING = 4;
  static final int INTEGER = 8;
  static final int NUMBER = 16;
  static final int BOOLEAN = 32;

  final Structural schema;
  final ValueRules rules;
  /** The types that are accepted; 0 where all are. */
  final int types;
  /** Their names as messages have them. */
  final String typeText;
  /** Empty where there is none that means something. */
  final String format;
  final Predicate<String> formatTest;
  final Bounds bounds;
  final @Nullable Pattern pattern;
  /** Why the pattern does not compile; such a schema is not accepted, but may have been stored. */
  final String patternFault;

  private final Set<Json> enumeration;
  /** Whether nothing but type and format is asked. */
  private final boolean plain;

  Checks(Structural schema) {
    this.schema = schema;
    rules = schema.rules();
    types = schema.intOrString() ? INTEGER | STRING : bit(schema.type());
    typeText = schema.intOrString() ? "integer,string" : schema.type().text();
    format = meaningful(rules.format(), schema);
    formatTest = format.isEmpty() ? _ -> true : Formats.of(format);
    bounds = new Bounds(rules, types, format);
    Pattern compiled = null;
    String fault = "";
    if (!rules.pattern().isEmpty()) {
      try {
        compiled = Pattern.compile(rules.pattern());
      } catch (PatternSyntaxException e) {
        fault = String.valueOf(e.getMessage());
      }
    }
    pattern = compiled;
    patternFault = fault;
    enumeration = new HashSet<>(rules.enumeration());
    plain = rules == ValueRules.NONE;
  }

  private static int bit(Type type) {
    return switch (type) {
      case ANY -> 0;
      case OBJECT -> OBJECT;
      case ARRAY -> ARRAY;
      case STRING -> STRING;
      case INTEGER -> INTEGER;
      case NUMBER -> NUMBER;
      case BOOLEAN -> BOOLEAN;
    };
  }

  /** Formats that do not belong to the type, or that nobody knows, are as if they were not there. */
  private static String meaningful(String format, Structural schema) {
    Type type = schema.intOrString() ? Type.ANY : schema.type();
    boolean known =
        switch (type) {
          case ANY, STRING -> Formats.isKnown(format);
          case INTEGER -> format.equals("int32") || format.equals("int64");
          case NUMBER -> format.equals("float") || format.equals("double");
          case OBJECT, ARRAY, BOOLEAN -> false;
        };
    return known ? format : "";
  }

  static int kind(Json value) {
    return switch (value) {
      case JsonObject _ -> OBJECT;
      case JsonArray _ -> ARRAY;
      case JsonString _ -> STRING;
      case JsonBool _ -> BOOLEAN;
      case JsonNumber n -> n.asLong().isPresent() ? INTEGER : NUMBER;
      case JsonNull _ -> NULL;
    };
  }

  /** The answer for a value by a node. Most nodes ask for a type only. */
  static boolean accept(Json value, Structural schema) {
    if (schema.rules() == ValueRules.NONE && !schema.intOrString()) {
      switch (value) {
        case JsonString _ -> {
          return schema.type() == Type.STRING || schema.type() == Type.ANY;
        }
        case JsonBool _ -> {
          return schema.type() == Type.BOOLEAN || schema.type() == Type.ANY;
        }
        case JsonObject o -> {
          return (schema.type() == Type.OBJECT || schema.type() == Type.ANY) && membersAccepted(o, schema);
        }
        case JsonArray _, JsonNumber _, JsonNull _ -> {}
      }
    }
    return schema.checks().accepts(value);
  }

  private boolean accepts(Json value) {
    if (value == JsonNull.NULL) {
      return (types == 0 || schema.nullable()) && rules.enumeration().isEmpty();
    }
    if (!isOfType(value, kind(value)) || !plain && !(junctorsAccept(value) && enumerated(value))) {
      return false;
    }
    return switch (value) {
      case JsonString s -> stringAccepted(s.value());
      case JsonNumber n -> bounds.accept(n);
      case JsonArray a -> itemsAccepted(a);
      case JsonObject o -> countAccepted(o.size()) && membersAccepted(o, schema) && requiredAre(o);
      case JsonBool _, JsonNull _ -> true;
    };
  }

  boolean isOfType(Json value, int kind) {
    if (types == 0 && format.isEmpty() || (types & kind) != 0) {
      return true;
    }
    if (kind == INTEGER && (types & NUMBER) != 0) {
      return true;
    }
    if (kind == NUMBER && (types & INTEGER) != 0 && value instanceof JsonNumber n && GoNumbers.isWhole(n.asDouble())) {
      return true;
    }
    // with a format of strings, upstream takes a list for one as well
    return (kind == STRING || kind == ARRAY) && !format.isEmpty() && (types & (INTEGER | NUMBER)) == 0;
  }

  private boolean junctorsAccept(Json value) {
    if (!rules.hasJunctors()) {
      return true;
    }
    return (rules.anyOf().isEmpty() || acceptedBy(rules.anyOf(), value, 1) == 1)
        && (rules.oneOf().isEmpty() || acceptedBy(rules.oneOf(), value, 2) == 1)
        && acceptedBy(rules.allOf(), value, Integer.MAX_VALUE) == rules.allOf().size()
        && (rules.not().isEmpty() || !accept(value, rules.not().get()));
  }

  private static int acceptedBy(List<Structural> schemas, Json value, int enough) {
    int accepted = 0;
    for (int i = 0; i < schemas.size() && accepted < enough; i++) {
      accepted += accept(value, schemas.get(i)) ? 1 : 0;
    }
    return accepted;
  }

  /** Numbers compare by what they are worth, as upstream converts one to the other's type. */
  boolean enumerated(Json value) {
    if (enumeration.isEmpty() || enumeration.contains(value)) {
      return true;
    }
    return value instanceof JsonNumber n
        && rules.enumeration().stream().anyMatch(e -> e instanceof JsonNumber m && m.asDouble() == n.asDouble());
  }

  private boolean stringAccepted(String s) {
    return (plain || lengthAccepted(s) && patternFault.isEmpty() && matches(s)) && formatTest.test(s);
  }

  boolean matches(String s) {
    return pattern == null || pattern.matcher(s).find();
  }

  private boolean lengthAccepted(String s) {
    OptionalLong max = rules.maxLength();
    OptionalLong min = rules.minLength();
    if (max.isEmpty() && min.isEmpty()) {
      return true;
    }
    long length = length(s);
    return !(max.isPresent() && length > max.getAsLong()) && !(min.isPresent() && length < min.getAsLong());
  }

  static long length(String s) {
    return s.codePointCount(0, s.length());
  }

  private boolean itemsAccepted(JsonArray array) {
    if (rules.maxItems().isPresent() && array.size() > rules.maxItems().getAsLong()
        || rules.minItems().isPresent() && array.size() < rules.minItems().getAsLong()) {
      return false;
    }
    Structural items = schema.itemsOrNull();
    if (items != null) {
      for (int i = 0; i < array.size(); i++) {
        if (!accept(array.get(i), items)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean countAccepted(int size) {
    return !(rules.maxProperties().isPresent() && size > rules.maxProperties().getAsLong())
        && !(rules.minProperties().isPresent() && size < rules.minProperties().getAsLong());
  }

  private static boolean membersAccepted(JsonObject object, Structural schema) {
    boolean closed = !schema.allowsAdditionalProperties();
    Structural additional = schema.additionalOrNull();
    Members properties = schema.properties();
    for (int i = 0; i < object.size(); i++) {
      Structural named = properties.find(object.name(i));
      if (named != null ? !accept(object.value(i), named)
          : closed || additional != null && !accept(object.value(i), additional)) {
        return false;
      }
    }
    return true;
  }

  private boolean requiredAre(JsonObject object) {
    List<String> required = rules.required();
    for (int i = 0; i < required.size(); i++) {
      if (!object.has(required.get(i))) {
        return false;
      }
    }
    return true;
  }
}
