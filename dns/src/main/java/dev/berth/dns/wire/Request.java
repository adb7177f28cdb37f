package dev.berth.dns.wire;

import java.util.Optional;

/** What somebody sent. */
public sealed interface Request {
  /** A question that can be answered. */
  record Asked(Query query) implements Request {}

  /** Something that gets a result and no more. @param flags of its header, of which some are repeated */
  record Wrong(int id, int flags, int rcode, Optional<Question> question, Optional<Edns> edns) implements Request {}

  /** Nothing that may be answered: an answer itself, or too short to have an id. */
  record Noise() implements Request {}

  /** A question after RFC 1035, 6891 and 9619 (exactly one in a message). Never throws. */
  static Request parse(byte[] bytes) {
    return new Requests(bytes).parse();
  }
}
