package dev.berth.api.cel;

import dev.berth.api.cel.check.Front.Checked;
import dev.berth.api.cel.run.Frame;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.CutOff;
import dev.berth.api.cel.value.ToJson;
import dev.berth.api.cel.value.TypeNames;
import dev.berth.base.json.Json;
import java.util.List;
import java.util.Optional;

/** A program over nodes. */
record Prepared(String expression, Checked.Plan plan, List<String> globals, Environment environment)
    implements Program {

  @Override
  public ValueType type() {
    return plan.type();
  }

  @Override
  public long maxCost() {
    return plan.maxCost();
  }

  @Override
  public boolean uses(String variable) {
    return plan.used().contains(variable);
  }

  @Override
  public Outcome evaluate(Activation activation, long budget) {
    Frame frame = new Frame(new Values(environment, globals, activation), globals.size(), plan.slots(),
        Math.min(CelLimits.CALL, Math.max(0, budget)));
    try {
      Object value = plan.root().eval(frame);
      Optional<String> misnamed = plan.type() instanceof ValueType.ObjectOf o && o.name().equals("Object")
          ? TypeNames.fault(value) : Optional.empty();
      if (misnamed.isPresent()) {
        return new Outcome.Failed("type mismatch: " + misnamed.get(), frame.cost());
      }
      Optional<Json> json = ToJson.of(value, frame);
      return new Outcome.Value(json, frame.cost());
    } catch (CelError e) {
      return new Outcome.Failed(e.text(), frame.cost());
    } catch (CutOff e) {
      return new Outcome.OverBudget(
          budget < CelLimits.CALL ? Outcome.Limit.BUDGET : Outcome.Limit.CALL, frame.cost());
    } catch (StackOverflowError e) {
      return new Outcome.Failed("the expression is nested too deep to be evaluated", frame.cost());
    }
  }
}
