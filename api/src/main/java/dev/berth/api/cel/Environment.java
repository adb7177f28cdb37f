package dev.berth.api.cel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What expressions may name, besides Kubernetes' functions. An immutable value to its callers; it keeps what was
 * compiled in it, so whoever has many expressions for one subject keeps the environment. Any thread.
 */
public final class Environment {
  /** Expressions that one environment keeps; more are compiled anew each time. */
  private static final int KEPT = 1_000;

  private record Key(String expression, Wanted wanted) {}

  private final Map<String, ValueType> variables;
  private final Map<String, Program> composed;
  private final boolean mutation;
  private final Map<Key, Compiled> compiled = new ConcurrentHashMap<>();

  private Environment(Map<String, ValueType> variables, Map<String, Program> composed, boolean mutation) {
    this.variables = variables;
    this.composed = composed;
    this.mutation = mutation;
  }

  public static Environment of(Map<String, ? extends ValueType> variables) {
    return new Environment(new LinkedHashMap<>(variables), Map.of(), false);
  }

  /** With one more variable. */
  public Environment with(String variable, ValueType type) {
    Map<String, ValueType> more = new LinkedHashMap<>(variables);
    more.put(variable, type);
    return new Environment(more, composed, mutation);
  }

  /** With {@code variables.NAME}, which the program makes when it is first asked for. */
  public Environment withComposed(String name, Program program) {
    Map<String, Program> more = new LinkedHashMap<>(composed);
    more.put(name, program);
    return new Environment(variables, more, mutation);
  }

  /** With {@code Object{…}} and {@code JSONPatch{…}}, for expressions that change objects. */
  public Environment withMutation() {
    return new Environment(variables, composed, true);
  }

  /** Compiles; the same expression is compiled once. Never throws for any text. */
  public Compiled compile(String expression, Wanted wanted) {
    Key key = new Key(expression, wanted);
    Compiled known = compiled.get(key);
    if (known != null) {
      return known;
    }
    Compiled made = Engine.compile(expression, this, wanted);
    if (compiled.size() < KEPT) {
      compiled.put(key, made);
    }
    return made;
  }

  Map<String, ValueType> variables() {
    return variables;
  }

  Map<String, Program> composed() {
    return composed;
  }

  boolean mutation() {
    return mutation;
  }
}
