package dev.berth.api.kinds;

import dev.berth.api.strategy.PlainStrategy;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/**
 * A strategy whose traits are data. Kinds override what they do beyond that: {@link #check} for what holds at creation
 * and update alike, {@link #checkChange} for what may not change.
 */
public class KindStrategy extends PlainStrategy {
  private final Traits traits;

  public KindStrategy(ResourceType type, Traits traits) {
    super(type);
    this.traits = traits;
  }

  /** Reports what is wrong with an object by itself. */
  protected void check(JsonObject object, Findings found) {}

  /** Reports what may not change; comes before {@link #check} in the list of an update's errors. */
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {}

  @Override
  public final List<FieldError> validate(JsonObject object) {
    Findings found = Findings.ofNew();
    check(object, found);
    return found.list();
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = Findings.ofChange(old);
    checkChange(next, old, found);
    check(next, found);
    return found.list();
  }

  /** Of a spec that is as it was nobody is told again: most updates write a status. */
  @Override
  public List<String> updateWarnings(JsonObject next, JsonObject old) {
    boolean same = next.has("spec") && next.object("spec").equals(old.object("spec"));
    return same ? List.of() : warnings(next);
  }

  @Override
  public List<String> nameErrors(String name, boolean isPrefix) {
    return isPrefix ? traits.names().prefixErrors(name) : traits.names().errors(name);
  }

  @Override
  public boolean allowsCreateOnUpdate() {
    return traits.createOnUpdate();
  }

  @Override
  public boolean allowsUnconditionalUpdate() {
    return traits.unconditionalUpdate();
  }

  @Override
  public boolean countsGeneration() {
    return traits.generation();
  }
}
