package dev.berth.simulator.invariant;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A write that names the version or the uid of what it was decided on is carried out on that, and on nothing else. And whoever
 * deletes what has a name that is used again says which one he means.
 */
public final class WritesMatch {
  private static final List<Kind<?>> NAMED_AGAIN = List.of(Kinds.POD, Kinds.CLAIM, Kinds.VOLUME_ATTACHMENT);

  private final Function<Ref, Optional<JsonObject>> stored;

  /** @param stored an object as it is now */
  public WritesMatch(Function<Ref, Optional<JsonObject>> stored) {
    this.stored = stored;
  }

  /** What a write is meant for; empty where any will do. */
  private record Meant(Ref target, String uid, String revision) {
    static Optional<Meant> of(Write write) {
      Optional<Meant> meant =
          switch (write) {
            case Write.Update u -> of(u.target(), u.object());
            case Write.Patch p -> p.body() instanceof JsonObject body ? of(p.target(), body) : Optional.empty();
            case Write.Act a -> of(a.target(), a.object());
            case Write.Delete d -> Optional.of(new Meant(d.target(), d.options().uid(), d.options().revision()));
            case Write.Create _, Write.Apply _ -> Optional.empty();
          };
      return meant.filter(m -> !m.uid.isEmpty() || !m.revision.isEmpty());
    }

    private static Optional<Meant> of(Ref target, JsonObject object) {
      JsonObject metadata = object.object("metadata");
      return Optional.of(new Meant(target, metadata.text("uid"), metadata.text("resourceVersion")));
    }

    Optional<String> wrong(JsonObject metadata) {
      boolean fits =
          (uid.isEmpty() || uid.equals(metadata.text("uid")))
              && (revision.isEmpty() || revision.equals(metadata.text("resourceVersion")));
      return fits
          ? Optional.empty()
          : Optional.of(
              "a write for " + target + " (" + uid + " at " + revision + ") was carried out on " + metadata.text("uid") + " at "
                  + metadata.text("resourceVersion"));
    }
  }

  /** What is wrong with a component's write, whatever it is carried out on. */
  public static Optional<String> unnamed(Write write) {
    return write instanceof Write.Delete delete && delete.options().uid().isEmpty()
            && NAMED_AGAIN.stream().anyMatch(kind -> kind.type().equals(delete.target().type()))
        ? Optional.of(delete.target() + " is deleted, whichever it is by now")
        : Optional.empty();
  }

  /**
   * Hears of a write just before it is carried out.
   *
   * @return what is wrong if the API does it
   */
  public Optional<String> asked(Write write) {
    return Meant.of(write).flatMap(meant -> stored.apply(meant.target).flatMap(now -> meant.wrong(now.object("metadata"))));
  }
}
