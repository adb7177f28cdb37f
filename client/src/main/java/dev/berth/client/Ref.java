package dev.berth.client;

import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;

/** Which object. The namespace is empty for objects of the whole cluster. */
public record Ref(ResourceType type, String namespace, String name) {
  public static Ref of(Kind<?> kind, String namespace, String name) {
    return new Ref(kind.type(), namespace, name);
  }

  public static Ref of(Kind<?> kind, KubeObject object) {
    return new Ref(kind.type(), object.namespace(), object.name());
  }

  /** {@code statefulsets.apps default/web}. */
  @Override
  public String toString() {
    return type.groupResource() + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ref r
        && r.name.equals(name)
        && r.namespace.equals(namespace)
        && r.type.gvk().equals(type.gvk());
  }

  @Override
  public int hashCode() {
    return (type.gvk().hashCode() * 31 + namespace.hashCode()) * 31 + name.hashCode();
  }
}
