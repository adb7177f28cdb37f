package dev.berth.api.cel;

import dev.berth.api.cel.ValueType.OptionalOf;
import dev.berth.api.cel.library.Authorizing;
import dev.berth.api.cel.run.Frame;
import dev.berth.api.cel.value.Adapted;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.MapValue;
import dev.berth.api.cel.value.Missing;
import dev.berth.api.cel.value.OptionalValue;
import dev.berth.model.names.GoQuote;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** How one run comes by its variables: trees are read as their declared types, {@code variables} are computed. */
record Values(Environment environment, List<String> globals, Activation activation) implements Frame.Source {
  static final String COMPOSED = "variables";

  @Override
  public Object value(Frame frame, int global) {
    String name = globals.get(global);
    if (name.equals(COMPOSED) && !environment.composed().isEmpty()) {
      return new Composed(environment.composed(), activation, frame);
    }
    Activation.Given given = activation.find(name)
        .orElseThrow(() -> new CelError("no such attribute(s): " + name));
    ValueType type = environment.variables().getOrDefault(name, ValueType.DYN);
    return switch (given) {
      case Activation.Given.Tree t -> Adapted.value(t.json(), type);
      case Activation.Given.Perhaps p -> p.json().isEmpty()
          ? OptionalValue.NONE
          : new OptionalValue(Adapted.value(p.json().get(), type instanceof OptionalOf o ? o.value() : type));
      case Activation.Given.Access a -> new Authorizing.Asker(a.authorizer(), a.user());
      case Activation.Given.Check c -> new Authorizing.ResourceCheck(
          new Authorizing.Asker(c.authorizer(), c.user()), c.asked().group(), c.asked().resource(),
          c.asked().subresource(), c.asked().namespace(), c.asked().name(), "");
    };
  }

  /** {@code variables}: each is computed once for an activation and paid for by the run that asks first. */
  private record Composed(Map<String, Program> programs, Activation activation, Frame frame) implements MapValue {

    @Override
    public Object find(Object key) {
      Program program = programs.get(String.valueOf(key));
      if (!(program instanceof Prepared p)) {
        return Missing.MISSING;
      }
      Object known = activation.composed().get(p);
      if (known == null) {
        known = compute(p, String.valueOf(key));
        activation.composed().put(p, known);
      }
      if (known instanceof CelError e) {
        throw e;
      }
      return known;
    }

    private Object compute(Prepared p, String name) {
      Frame inner = new Frame(new Values(p.environment(), p.globals(), activation), p.globals().size(),
          p.plan().slots(), Math.min(CelLimits.CALL, frame.limit() - frame.cost()));
      try {
        return p.plan().root().eval(inner);
      } catch (CelError e) {
        return new CelError("composited variable " + GoQuote.quote(name) + " fails to evaluate: " + e.text());
      } finally {
        frame.charge(inner.cost());
      }
    }

    @Override
    public int size() {
      return programs.size();
    }

    @Override
    public Iterator<Object> keys() {
      return programs.keySet().stream().map(n -> (Object) n).iterator();
    }

    @Override
    public String typeName() {
      return "kubernetes.variables";
    }
  }
}
