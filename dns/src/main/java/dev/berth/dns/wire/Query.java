package dev.berth.dns.wire;

import java.util.Optional;

/**
 * A question as it came in.
 *
 * @param recursive whether the asker wants us to ask others
 * @param unchecked whether signatures need not be checked
 */
public record Query(int id, boolean recursive, boolean unchecked, Question question, Optional<Edns> edns) {
  /** What every asker takes over UDP. */
  public static final int SMALLEST_PAYLOAD = 512;

  /** Bytes of an answer over UDP, of which we send no more than so many. */
  public int payloadBytes(int most) {
    return edns.map(e -> Math.clamp(e.payloadBytes(), SMALLEST_PAYLOAD, most)).orElse(SMALLEST_PAYLOAD);
  }

  public boolean dnssecOk() {
    return edns.isPresent() && edns.get().dnssecOk();
  }
}
