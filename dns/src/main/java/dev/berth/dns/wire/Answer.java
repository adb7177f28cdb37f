package dev.berth.dns.wire;

import java.util.List;

/**
 * What is said to a question.
 *
 * @param rcode as {@link Types} has them
 * @param authoritative whether we say so ourselves, or only pass on what we heard
 */
public record Answer(
    int rcode,
    boolean authoritative,
    List<ResourceRecord> answers,
    List<ResourceRecord> authority,
    List<ResourceRecord> additional) {
  /** A result without records. */
  public static Answer only(int rcode) {
    return new Answer(rcode, false, List.of(), List.of(), List.of());
  }

  public Answer withAnswers(List<ResourceRecord> others) {
    return new Answer(rcode, authoritative, others, authority, additional);
  }
}
