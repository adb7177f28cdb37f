package dev.berth.base.stream;

/** How a process that somebody was connected to ended. */
public sealed interface Exit {
  /** By itself. */
  record Code(int code) implements Exit {}

  /** It could not be run, or was lost; the message is for the user. */
  record Failed(String message) implements Exit {}
}
