package dev.berth.client;

import dev.berth.base.json.JsonObject;

/** What the API answered to a read or a write of one object. */
public sealed interface Answer {

  /**
   * It is so.
   *
   * @param object as it is now; of a deletion, the object as it was last or a {@code Status}
   * @param revision at which a view shows it, at the latest; 0 where that is unknown
   */
  record Done(JsonObject object, long revision) implements Answer {}

  /**
   * No.
   *
   * @param code the HTTP status
   * @param status the {@code Status} object, with reason, message and details
   */
  record Refused(int code, JsonObject status) implements Answer {
    public String reason() {
      return status.text("reason");
    }

    public String message() {
      return status.text("message");
    }

    public boolean isNotFound() {
      return code == 404;
    }

    public boolean isAlreadyExists() {
      return reason().equals("AlreadyExists");
    }

    /** Somebody else was first; what was decided on is no longer what is. */
    public boolean isConflict() {
      return reason().equals("Conflict");
    }

    /** The namespace is going; creating there is pointless. */
    public boolean isNamespaceTerminating() {
      return isFor("NamespaceTerminating");
    }

    /** Whether this is among its causes. */
    public boolean isFor(String cause) {
      return status.object("details").array("causes").objects().anyMatch(c -> c.text("reason").equals(cause));
    }
  }
}
