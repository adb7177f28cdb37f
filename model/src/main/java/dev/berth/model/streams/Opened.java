package dev.berth.model.streams;

/** Whether a stream can be had. */
public sealed interface Opened<T> {
  /** It can. */
  record Ready<T>(T stream) implements Opened<T> {}

  /**
   * It cannot.
   *
   * @param code the HTTP status that upstream's kubelet answers
   * @param message for the user
   */
  record Refused<T>(int code, String message) implements Opened<T> {}
}
