package dev.berth.simulator.fault;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Write;
import dev.berth.model.meta.ObjectMeta;

/** Writes in a line. */
public final class Transcript {
  private Transcript() {}

  public static String describe(Write write) {
    return switch (write) {
      case Write.Create c -> "create " + c.type().plural() + " " + named(c.object());
      case Write.Act a -> a.subresource() + " of " + a.target();
      case Write.Update u -> "update " + u.target() + suffix(u.subresource());
      case Write.Patch p -> "patch " + p.target() + suffix(p.subresource());
      case Write.Apply a -> "apply " + a.target();
      case Write.Delete d -> "delete " + d.target();
    };
  }

  private static String named(JsonObject object) {
    ObjectMeta meta = ObjectMeta.of(object);
    return meta.name().isEmpty() ? meta.generateName() + "*" : meta.key();
  }

  private static String suffix(String subresource) {
    return subresource.isEmpty() ? "" : "/" + subresource;
  }
}
