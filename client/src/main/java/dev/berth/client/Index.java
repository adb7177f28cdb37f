package dev.berth.client;

import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import java.util.Collection;
import java.util.function.Function;

/**
 * A way to find objects by something other than their name. Two with the same name and kind are the same.
 *
 * @param name unique among the kind's
 * @param keys under which an object is found; pure
 */
public record Index<T extends KubeObject>(String name, Kind<T> kind, Function<T, ? extends Collection<String>> keys) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Index<?> i && i.name.equals(name) && i.kind.equals(kind);
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + kind.hashCode();
  }
}
