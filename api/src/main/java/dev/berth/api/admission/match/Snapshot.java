package dev.berth.api.admission.match;

import dev.berth.api.objects.Objects;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.function.Function;

/**
 * What was made of all objects of a type, until one of them changes: nobody pays for what nobody registered. Thread-safe; a
 * race makes it twice.
 *
 * @param <T> what is made
 */
public final class Snapshot<T> {
  private final ResourceType type;
  private final Function<List<JsonObject>, T> make;
  private volatile Made<T> made;

  private record Made<T>(long count, T value) {}

  /** @param none what is made of no objects */
  public Snapshot(ResourceType type, T none, Function<List<JsonObject>, T> make) {
    this.type = type;
    this.make = make;
    this.made = new Made<>(-1, none);
  }

  public T of(Objects objects) {
    long count = objects.changeCount(type);
    Made<T> now = made;
    if (now.count() != count) {
      now = new Made<>(count, make.apply(objects.list(type, "")));
      made = now;
    }
    return now.value();
  }
}
