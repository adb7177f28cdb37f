package dev.berth.http;

/** Something that writes a body as the client takes it. Owned by the event loop of its channel. */
interface BodyPump {
  /** The channel has become writable, or has ceased to be. */
  void writabilityChanged();

  /** The client has gone, or the server is closing: nothing more is written. */
  void close();

  /** The server is closing: end the body in order where that can be done at once. */
  void drain();
}
