package dev.berth.model.select;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A choice of objects by some of their fields: each term compares one field with one value. A field that is missing is
 * the empty text.
 *
 * @param terms all must hold; none selects everything
 */
public record FieldSelector(List<Term> terms) {
  public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  public FieldSelector {
    terms = List.copyOf(terms);
  }

  /** One comparison. */
  public record Term(String field, boolean equal, String value) {
    @Override
    public String toString() {
      return field + (equal ? "=" : "!=") + escape(value);
    }
  }

  public static FieldSelector of(String field, String value) {
    return new FieldSelector(List.of(new Term(field, true, value)));
  }

  /** The text of {@code ?fieldSelector=}. @throws SelectorException with upstream's words */
  public static FieldSelector parse(String text) {
    List<Term> terms = new ArrayList<>();
    for (String part : split(text)) {
      if (!part.isEmpty()) {
        Term term = term(text, part);
        // upstream drops a term without field and value
        if (!term.field.isEmpty() || !term.value.isEmpty()) {
          terms.add(term);
        }
      }
    }
    return terms.isEmpty() ? EVERYTHING : new FieldSelector(terms);
  }

  /** The parts between commas that no backslash escapes, sorted. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == ',') {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    Collections.sort(parts);
    return parts;
  }

  private static Term term(String text, String part) {
    for (int i = 0; i < part.length(); i++) {
      if (part.startsWith("!=", i)) {
        return new Term(part.substring(0, i), false, unescape(part.substring(i + 2)));
      }
      if (part.charAt(i) == '=') {
        int end = part.startsWith("==", i) ? i + 2 : i + 1;
        return new Term(part.substring(0, i), true, unescape(part.substring(end)));
      }
    }
    throw new SelectorException("invalid selector: '" + text + "'; can't understand '" + part + "'");
  }

  private static String unescape(String s) {
    StringBuilder b = new StringBuilder(s.length());
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '\\') {
        i++;
        if (i == s.length()) {
          throw new SelectorException("invalid field selector: invalid escape sequence: \\");
        }
        int escaped = s.codePointAt(i);
        if (escaped != '\\' && escaped != ',' && escaped != '=') {
          throw new SelectorException(
              "invalid field selector: invalid escape sequence: \\" + Character.toString(escaped));
        }
        b.append((char) escaped);
      } else if (c == ',' || c == '=') {
        // upstream prints the character's number
        throw new SelectorException("invalid field selector: unescaped character in value: " + (int) c);
      } else {
        b.append(c);
      }
    }
    return b.toString();
  }

  private static String escape(String s) {
    StringBuilder b = new StringBuilder(s.length());
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '\\' || c == ',' || c == '=') {
        b.append('\\');
      }
      b.append(c);
    }
    return b.toString();
  }

  /** Whether an object with these fields is selected; the function answers "" for a field that is missing. */
  public boolean matches(UnaryOperator<String> fields) {
    for (Term t : terms) {
      if (t.equal != t.value.equals(fields.apply(t.field))) {
        return false;
      }
    }
    return true;
  }

  public boolean isEverything() {
    return terms.isEmpty();
  }

  /** The value that the field must have, where a term asks for one. */
  public Optional<String> exactValue(String field) {
    return terms.stream().filter(t -> t.equal && t.field.equals(field)).map(Term::value).findFirst();
  }

  @Override
  public String toString() {
    return terms.stream().map(Term::toString).collect(Collectors.joining(","));
  }
}
