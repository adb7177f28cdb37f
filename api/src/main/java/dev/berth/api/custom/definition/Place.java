package dev.berth.api.custom.definition;

import dev.berth.api.validation.FieldPath;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Where in a definition something is, as a chain that is made text only where something is wrong: a schema may be a
 * hundred thousand nodes and hundreds of levels.
 */
record Place(@Nullable Place above, String step) {

  static Place of(FieldPath root) {
    return new Place(null, root.text());
  }

  Place child(String name) {
    return new Place(this, "." + name);
  }

  Place key(String key) {
    return new Place(this, "[" + key + "]");
  }

  Place index(int i) {
    return new Place(this, "[" + i + "]");
  }

  FieldPath path() {
    Deque<String> steps = new ArrayDeque<>();
    for (Place p = this; p != null; p = p.above) {
      steps.push(p.step);
    }
    return new FieldPath(String.join("", steps));
  }

  @Override
  public String toString() {
    return path().text();
  }
}
