package dev.berth.model.select;

import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GoQuote;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A choice of objects by their labels: all requirements must hold. Without requirements it selects everything;
 * {@link #NOTHING} is the selector that is not there ({@code selector: null}).
 *
 * <p>{@link #toString} is the canonical text: requirements in the order of their keys. {@code parse} of it is an equal
 * selector.
 */
public final class LabelSelector {
  public static final LabelSelector EVERYTHING = new LabelSelector(List.of(), false);
  public static final LabelSelector NOTHING = new LabelSelector(List.of(), true);

  private static final Map<String, Operator> JSON_OPERATORS =
      Map.of(
          "In", Operator.IN,
          "NotIn", Operator.NOT_IN,
          "Exists", Operator.EXISTS,
          "DoesNotExist", Operator.DOES_NOT_EXIST);

  private final List<Requirement> requirements;
  private final boolean nothing;

  private LabelSelector(List<Requirement> requirements, boolean nothing) {
    this.requirements = requirements;
    this.nothing = nothing;
  }

  public static LabelSelector of(List<Requirement> requirements) {
    return requirements.isEmpty()
        ? EVERYTHING
        : new LabelSelector(requirements.stream().sorted(Comparator.comparing(Requirement::key)).toList(), false);
  }

  /** Equality with each of these labels. They are taken as they are: a Service's or controller's selector is validated. */
  public static LabelSelector ofLabels(Map<String, String> labels) {
    List<Requirement> out = new ArrayList<>(labels.size());
    labels.forEach((k, v) -> out.add(new Requirement(k, Operator.EQUALS, List.of(v))));
    return of(out);
  }

  /** The text of {@code ?labelSelector=}. @throws SelectorException with upstream's words */
  public static LabelSelector parse(String text) {
    return text.isEmpty() ? EVERYTHING : of(new LabelSelectorParser(text).parse());
  }

  /**
   * A {@code metav1.LabelSelector} object: {@code matchLabels} and {@code matchExpressions}. The empty object selects
   * everything; for one that is missing use {@link #NOTHING}.
   *
   * @throws SelectorException with upstream's words
   */
  public static LabelSelector of(JsonObject selector) {
    List<Requirement> out = new ArrayList<>();
    selector
        .object("matchLabels")
        .strings()
        .forEach((k, v) -> out.add(Requirement.checked(k, Operator.EQUALS, List.of(v))));
    selector.array("matchExpressions").objects().forEach(e -> out.add(requirement(e)));
    return of(out);
  }

  /** As {@link #of(JsonObject)}, and {@link #NOTHING} where the member is missing. */
  public static LabelSelector of(JsonObject owner, String member) {
    return owner.get(member).isPresent() && owner.get(member).get() instanceof JsonObject o ? of(o) : NOTHING;
  }

  private static Requirement requirement(JsonObject expression) {
    String word = expression.text("operator");
    Operator operator = JSON_OPERATORS.get(word);
    if (operator == null) {
      throw new SelectorException(GoQuote.quote(word) + " is not a valid label selector operator");
    }
    return Requirement.checked(
        expression.text("key"), operator, expression.array("values").strings().toList());
  }

  public boolean matches(Map<String, String> labels) {
    return matches(key -> Optional.ofNullable(labels.get(key)));
  }

  /** Whether an object with these labels is selected; the argument is {@code metadata.labels}. */
  public boolean matches(JsonObject labels) {
    return matches(labels::string);
  }

  private boolean matches(Function<String, Optional<String>> labels) {
    if (nothing) {
      return false;
    }
    for (Requirement r : requirements) {
      if (!r.matches(labels.apply(r.key()))) {
        return false;
      }
    }
    return true;
  }

  /** In the order of their keys. */
  public List<Requirement> requirements() {
    return requirements;
  }

  public boolean isEverything() {
    return !nothing && requirements.isEmpty();
  }

  public boolean isNothing() {
    return nothing;
  }

  /** This selector and further requirements. */
  public LabelSelector and(List<Requirement> more) {
    if (nothing) {
      return this;
    }
    List<Requirement> all = new ArrayList<>(requirements);
    all.addAll(more);
    return of(all);
  }

  /** The value that the label must have, where the selector admits only one. */
  public Optional<String> exactValue(String key) {
    for (Requirement r : requirements) {
      if (r.key().equals(key)) {
        boolean exact =
            r.values().size() == 1
                && (r.operator() == Operator.EQUALS
                    || r.operator() == Operator.DOUBLE_EQUALS
                    || r.operator() == Operator.IN);
        return exact ? Optional.of(r.values().getFirst()) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelSelector s && nothing == s.nothing && requirements.equals(s.requirements);
  }

  @Override
  public int hashCode() {
    return requirements.hashCode() + (nothing ? 1 : 0);
  }

  @Override
  public String toString() {
    return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
  }
}
