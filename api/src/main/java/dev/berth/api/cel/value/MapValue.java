package dev.berth.api.cel.value;

import java.util.Iterator;

/** A map or an object with fields. Immutable to those who see it. */
public interface MapValue {
  int size();

  /** The value, or {@link Missing#MISSING}. */
  Object find(Object key);

  Iterator<Object> keys();

  /** The name of an object's type; empty for a map. */
  default String typeName() {
    return "";
  }
}
