package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.function.Function;

/**
 * A type of resource and the view through which its objects are read. Equal to another of the same type.
 *
 * @param type in its storage version
 * @param of makes the view of an object
 */
public record Kind<T extends KubeObject>(ResourceType type, Function<JsonObject, T> of) {

  public static Kind<AnyObject> untyped(ResourceType type) {
    return new Kind<>(type, AnyObject::new);
  }

  public T view(JsonObject object) {
    return of.apply(object);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Kind<?> k && k.type.gvk().equals(type.gvk());
  }

  @Override
  public int hashCode() {
    return type.gvk().hashCode();
  }

  /** {@code statefulsets.apps}. */
  @Override
  public String toString() {
    return type.groupResource().toString();
  }
}
