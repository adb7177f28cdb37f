package dev.berth.api.cel.run;

import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.ListValue;
import dev.berth.api.cel.value.MapValue;
import java.util.Iterator;
import java.util.OptionalInt;

/**
 * A loop: {@code all}, {@code exists}, {@code map}, {@code filter} and the like are this. A step that fails leaves its
 * failure as the accumulator's value, so that a later step may still decide.
 */
record Folding(
    Node range, int item, OptionalInt second, int accumulator, Node init, Node condition, Node step, Node result)
    implements Node {

  @Override
  public Object eval(Frame frame) {
    Object over = range.eval(frame);
    frame.set(accumulator, attempt(init, frame));
    switch (over) {
      case ListValue l -> {
        for (int i = 0; i < l.size(); i++) {
          if (!turn(frame, second.isPresent() ? (Object) (long) i : l.get(i), second.isPresent() ? l.get(i) : l)) {
            break;
          }
        }
      }
      case MapValue m -> {
        for (Iterator<Object> keys = m.keys(); keys.hasNext(); ) {
          Object key = keys.next();
          if (!turn(frame, key, second.isPresent() ? m.find(key) : m)) {
            break;
          }
        }
      }
      case Object other -> throw CelError.noSuchOverload();
    }
    return result.eval(frame);
  }

  /** False where the loop ends. */
  private boolean turn(Frame frame, Object first, Object other) {
    frame.work(1);
    frame.set(item, first);
    if (second.isPresent()) {
      frame.set(second.getAsInt(), other);
    }
    if (condition.eval(frame) instanceof Boolean go && !go) {
      return false;
    }
    frame.set(accumulator, attempt(step, frame));
    return true;
  }

  private static Object attempt(Node node, Frame frame) {
    try {
      return node.eval(frame);
    } catch (CelError e) {
      return e;
    }
  }
}
