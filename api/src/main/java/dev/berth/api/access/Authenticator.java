package dev.berth.api.access;

import dev.berth.api.Request;

/** Finds out who asks. */
public interface Authenticator {
  Identity authenticate(Request request);

  /** What the credentials say. */
  sealed interface Identity {
    record Known(User user) implements Identity {}

    /** No credentials at all. */
    record Unknown() implements Identity {}

    /** Credentials that are not good: answered with 401. */
    record Rejected(String why) implements Identity {}
  }
}
