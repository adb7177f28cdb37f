package dev.berth.api.access;

/** Decides whether a user may do something. */
public interface Authorizer {
  Decision authorize(Attributes attributes);

  /** An authorizer's answer. */
  sealed interface Decision {
    record Allowed(String reason) implements Decision {}

    /** Nobody grants it. The reason is for people and may be empty. */
    record Denied(String reason) implements Decision {}
  }
}
