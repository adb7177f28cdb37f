package dev.berth.model.usage;

import dev.berth.base.json.JsonObject;

/**
 * What a pod asks for as a whole: its containers together, or what the largest of its init containers needs beside those
 * that keep running, whichever is more, unless the pod itself says; and the overhead of its runtime.
 */
public final class PodAmounts {
  private PodAmounts() {}

  /** @param list {@code requests} or {@code limits} */
  public static Amounts of(JsonObject spec, String list) {
    Amounts running = Amounts.NONE;
    for (JsonObject c : spec.array("containers").objects().toList()) {
      running = running.plus(ofContainer(c, list));
    }
    Amounts sidecars = Amounts.NONE;
    Amounts initial = Amounts.NONE;
    for (JsonObject c : spec.array("initContainers").objects().toList()) {
      Amounts own = ofContainer(c, list);
      if (c.text("restartPolicy").equals("Always")) {
        running = running.plus(own);
        sidecars = sidecars.plus(own);
        initial = initial.max(sidecars);
      } else {
        initial = initial.max(own.plus(sidecars));
      }
    }
    Amounts all = running.max(initial);
    Amounts whole = Amounts.of(spec.object("resources").object(list));
    for (String name : whole.names()) {
      all = all.with(name, whole.orZero(name));
    }
    Amounts overhead = Amounts.of(spec.object("overhead"));
    return all.plus(list.equals("requests") ? overhead : overhead.only(all.names()));
  }

  public static Amounts ofContainer(JsonObject container, String list) {
    return Amounts.of(container.object("resources").object(list));
  }
}
