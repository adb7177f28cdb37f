package dev.berth.api;

import dev.berth.api.access.User;

/**
 * The one road by which anything is read or changed. Thread-safe.
 *
 * <p>A call may block on the store's durability and is made on a virtual thread, except where {@link #isQuick} says
 * that it will not. A failure of the caller is an answer with a {@code Status}; nothing is thrown for it.
 */
public interface Api {
  Response handle(Request request);

  /** The same for a component of this very process, which needs no credentials to be known; access is checked. */
  Response handleAs(User user, Request request);

  /** True where the request surely only reads one object from memory, so that the wire may handle it in place. */
  boolean isQuick(Request request);
}
