package dev.berth.api.apply;

import dev.berth.api.status.Status;
import dev.berth.base.json.JsonObject;

/** What came of an applied configuration. */
public sealed interface ApplyResult {

  /**
   * The merged object with its managed fields, as yet undecoded: it may have nulls, and numbers and quantities as the
   * applier wrote them. Defaults are the caller's to fill in, and owned by nobody.
   */
  record Applied(JsonObject object) implements ApplyResult {}

  /** Conflicts (409), a configuration that is not of its type (500, as upstream has it), or a wrong kind (400). */
  record Refused(Status status) implements ApplyResult {}
}
