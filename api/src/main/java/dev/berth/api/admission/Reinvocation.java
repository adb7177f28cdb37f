package dev.berth.api.admission;

import dev.berth.base.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the mutating phase of one request remembers: owned by the thread that mutates, and gone with the request. The phase
 * runs a second time when a policy or a webhook has changed the object, so that built-in members see the change and those
 * who asked for it ({@code reinvocationPolicy: IfNeeded}) are called again (KEP-2411, {@code admission/reinvocation.go}).
 */
public final class Reinvocation {
  private final Map<String, Memory> memories = new HashMap<>();
  private boolean wanted;
  private boolean again;

  /** Asks for a second run. */
  public void want() {
    wanted = true;
  }

  boolean isWanted() {
    return wanted;
  }

  /** Whether this is the second run. */
  public boolean isAgain() {
    return again;
  }

  void goAgain() {
    again = true;
  }

  /** What a member remembers from the first run. */
  public Memory of(Admission member) {
    return memories.computeIfAbsent(member.name(), _ -> new Memory());
  }

  /** Whom a member has called, and what came out. */
  public static final class Memory {
    private final Set<String> called = new HashSet<>();
    private final Set<String> due = new HashSet<>();
    private Optional<JsonObject> last = Optional.empty();

    /** A hook or policy that would be called again has been called. */
    public void called(String id) {
      called.add(id);
    }

    /** All that have been called so far are to be called again. */
    public void recall() {
      due.addAll(called);
      called.clear();
    }

    public boolean isDue(String id) {
      return due.contains(id);
    }

    /** Whether somebody else changed the object since {@link #left}. */
    public boolean isChanged(JsonObject object) {
      return !last.equals(Optional.of(object));
    }

    public void left(JsonObject object) {
      last = Optional.of(object);
    }
  }
}
