package dev.berth.storage.simulated;

import dev.berth.storage.DriverException;
import java.time.Duration;

/** What goes wrong with a simulated driver. It is asked before each verb; its answer decides this call only. */
public interface Faults {
  Faults NONE = (driver, verb, id, node) -> Fault.NONE;

  /**
   * @param id of the volume or snapshot, or the name of one that is to be made
   * @param node or "" for verbs without one; the one to which a volume moves
   */
  Fault before(String driver, Verb verb, String id, String node);

  /** The verbs of the contract. */
  enum Verb {
    CREATE,
    DELETE,
    ATTACH,
    DETACH,
    STAGE,
    UNSTAGE,
    PUBLISH,
    UNPUBLISH,
    EXPAND,
    EXPAND_ON_NODE,
    MODIFY,
    SNAPSHOT,
    DELETE_SNAPSHOT,
    MOVE,
    SETTLE;

    /** Whether it is carried out on the machine itself. */
    boolean isOnNode() {
      return switch (this) {
        case STAGE, UNSTAGE, PUBLISH, UNPUBLISH, EXPAND_ON_NODE -> true;
        case CREATE, DELETE, ATTACH, DETACH, EXPAND, MODIFY, SNAPSHOT, DELETE_SNAPSHOT, MOVE, SETTLE -> false;
      };
    }
  }

  /** What becomes of one call. */
  sealed interface Fault {
    Fault NONE = new None();

    /** It is carried out as usual. */
    record None() implements Fault {}

    /** It takes that much longer. */
    record Slow(Duration by) implements Fault {}

    /** It does not happen, and the caller is told so. */
    record Fails(DriverException why) implements Fault {}

    /** It happens, but the caller is told that it is not known. */
    record Lost(DriverException why) implements Fault {}
  }
}
