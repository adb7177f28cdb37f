package dev.berth.api.outbound;

import java.time.Duration;

/**
 * Sends a body by HTTPS POST and reads the answer. Thread-safe. Bounded in time and memory whatever the other side does; never
 * throws for what the other side or the network does. Connections may be kept and used again.
 */
public interface Outbound {
  /** Where nothing is in reach. */
  Outbound NONE = (to, _, _, _) -> new Answer.Failed("dial tcp: lookup " + to.host() + ": no such host");

  /**
   * Waits for the answer, at most {@code within}.
   *
   * @param body a JSON text
   * @param limitBytes a longer answer is a failure
   */
  Answer call(Target to, byte[] body, Duration within, int limitBytes);
}
