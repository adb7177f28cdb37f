package dev.berth.model.select;

import dev.berth.base.json.JsonArray;
import dev.berth.model.names.GoQuote;
import dev.berth.model.names.LabelNames;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** One condition on one label. A label that is missing satisfies only the negative operators. */
public record Requirement(String key, Operator operator, List<String> values) {

  public Requirement {
    values = List.copyOf(values);
  }

  /** A requirement that upstream would accept. @throws SelectorException with all that is wrong */
  public static Requirement checked(String key, Operator operator, List<String> values) {
    Set<String> errors = new LinkedHashSet<>();
    List<String> wrongKey = LabelNames.key(key);
    if (!wrongKey.isEmpty()) {
      errors.add(invalid("key", key, String.join("; ", wrongKey)));
    }
    String wrongCount = wrongCount(operator, values.size());
    if (!wrongCount.isEmpty()) {
      errors.add("values: Invalid value: " + JsonArray.ofStrings(values) + ": " + wrongCount);
    }
    if (operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN) {
      for (int i = 0; i < values.size(); i++) {
        if (integer(values.get(i)).isEmpty()) {
          errors.add(
              invalid("values[" + i + "]", values.get(i), "for 'Gt', 'Lt' operators, the value must be an integer"));
        }
      }
    }
    for (int i = 0; i < values.size(); i++) {
      List<String> wrong = LabelNames.value(values.get(i));
      if (!wrong.isEmpty()) {
        errors.add(invalid("values[" + i + "][" + key + "]", values.get(i), String.join("; ", wrong)));
      }
    }
    if (!errors.isEmpty()) {
      throw new SelectorException(
          errors.size() == 1
              ? errors.iterator().next()
              : errors.stream().collect(Collectors.joining(", ", "[", "]")));
    }
    return new Requirement(key, operator, values);
  }

  static String invalid(String field, String value, String detail) {
    return field + ": Invalid value: " + GoQuote.quote(value) + ": " + detail;
  }

  private static String wrongCount(Operator operator, int count) {
    return switch (operator) {
      case IN, NOT_IN -> count > 0 ? "" : "for 'in', 'notin' operators, values set can't be empty";
      case EQUALS, DOUBLE_EQUALS, NOT_EQUALS ->
          count == 1 ? "" : "exact-match compatibility requires one single value";
      case EXISTS, DOES_NOT_EXIST -> count == 0 ? "" : "values set must be empty for exists and does not exist";
      case GREATER_THAN, LESS_THAN ->
          count == 1 ? "" : "for 'Gt', 'Lt' operators, exactly one value is required";
    };
  }

  /** Whether a label with this value, or none, will do. */
  public boolean matches(Optional<String> value) {
    return switch (operator) {
      case IN, EQUALS, DOUBLE_EQUALS -> value.isPresent() && values.contains(value.get());
      case NOT_IN, NOT_EQUALS -> value.isEmpty() || !values.contains(value.get());
      case EXISTS -> value.isPresent();
      case DOES_NOT_EXIST -> value.isEmpty();
      case GREATER_THAN, LESS_THAN -> value.isPresent() && compares(value.get());
    };
  }

  private boolean compares(String value) {
    OptionalLong have = integer(value);
    OptionalLong bound = values.size() == 1 ? integer(values.getFirst()) : OptionalLong.empty();
    if (have.isEmpty() || bound.isEmpty()) {
      return false;
    }
    return operator == Operator.GREATER_THAN
        ? have.getAsLong() > bound.getAsLong()
        : have.getAsLong() < bound.getAsLong();
  }

  /** A signed 64-bit decimal in ASCII digits, as Go's ParseInt takes it. */
  private static OptionalLong integer(String s) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if ((c < '0' || c > '9') && (i > 0 || c != '-' && c != '+')) {
        return OptionalLong.empty();
      }
    }
    try {
      return OptionalLong.of(Long.parseLong(s));
    } catch (NumberFormatException emptyOrTooLarge) {
      return OptionalLong.empty();
    }
  }

  @Override
  public String toString() {
    String sorted = values.size() == 1 ? values.getFirst() : values.stream().sorted().collect(Collectors.joining(","));
    return switch (operator) {
      case IN, NOT_IN -> key + " " + operator.word() + " (" + sorted + ")";
      case EQUALS, DOUBLE_EQUALS, NOT_EQUALS -> key + operator.word() + sorted;
      case GREATER_THAN -> key + ">" + sorted;
      case LESS_THAN -> key + "<" + sorted;
      case EXISTS -> key;
      case DOES_NOT_EXIST -> "!" + key;
    };
  }
}
