package dev.berth.dns.zone;

import dev.berth.dns.wire.Answer;
import dev.berth.dns.wire.Question;
import dev.berth.dns.wire.ResourceRecord;
import java.util.List;

/** What the zone says to a question. */
public sealed interface Outcome {
  /** This, by its own authority. */
  record Ours(Answer answer) implements Outcome {}

  /**
   * Somebody else must be asked.
   *
   * @param first what comes before their answer: the aliases that led there; empty where the question is passed on as it is
   */
  record Elsewhere(List<ResourceRecord> first, Question question) implements Outcome {}
}
