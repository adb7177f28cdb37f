package dev.berth.dns.edge;

import dev.berth.dns.forward.Asked;
import dev.berth.dns.forward.Forwarder;
import dev.berth.dns.wire.Answer;
import dev.berth.dns.wire.Query;
import dev.berth.dns.wire.Question;
import dev.berth.dns.wire.Rdata;
import dev.berth.dns.wire.Request;
import dev.berth.dns.wire.ResourceRecord;
import dev.berth.dns.wire.Types;
import dev.berth.dns.wire.Writer;
import dev.berth.dns.zone.Outcome;
import dev.berth.dns.zone.Zone;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message in, at most one out: from the zone, or from elsewhere. Any thread.
 *
 * <p>Addresses come in an order that changes from answer to answer, so that askers who take the first spread themselves.
 */
public final class Responder {
  private static final Logger LOG = LoggerFactory.getLogger(Responder.class);
  /** The number of RFC 8482 too. */
  private static final int ANY_TTL = 8482;

  private final Zone zone;
  private final Forwarder forwarder;
  private final int payloadBytes;
  private final Counts counts;

  /** @param payloadBytes of an answer over UDP at most */
  public Responder(Zone zone, Forwarder forwarder, int payloadBytes, Counts counts) {
    this.zone = zone;
    this.forwarder = forwarder;
    this.payloadBytes = payloadBytes;
    this.counts = counts;
  }

  /**
   * Gives the answer at once, or on another thread later, or never where the message is no question.
   *
   * @param random for the order of addresses; the caller's own
   * @return whether there is or will be an answer
   */
  boolean respond(byte[] message, boolean overUdp, RandomGenerator random, Consumer<byte[]> to) {
    counts.received(overUdp);
    return switch (Request.parse(message)) {
      case Request.Noise _ -> {
        counts.drop();
        yield false;
      }
      case Request.Wrong wrong -> {
        counts.count(wrong.rcode());
        to.accept(Writer.result(wrong, payloadBytes));
        yield true;
      }
      case Request.Asked(Query query) -> {
        int limit = overUdp ? query.payloadBytes(payloadBytes) : Writer.MOST;
        answer(query, random, answer -> send(query, answer, limit, to));
        yield true;
      }
    };
  }

  private void send(Query query, Answer answer, int limit, Consumer<byte[]> to) {
    counts.count(answer.rcode());
    to.accept(Writer.answer(query, answer, limit, payloadBytes));
  }

  private void answer(Query query, RandomGenerator random, Consumer<Answer> to) {
    Question question = query.question();
    if (question.dnsClass() != Types.IN || question.type() == Types.AXFR || question.type() == Types.IXFR) {
      to.accept(Answer.only(Types.REFUSED));
      return;
    }
    if (question.type() == Types.ANY) {
      to.accept(any(question));
      return;
    }
    switch (zoned(question)) {
      case Outcome.Ours(Answer answer) -> to.accept(shuffled(answer, random));
      case Outcome.Elsewhere(List<ResourceRecord> first, Question next) ->
          forwarder.ask(
              Asked.of(query, next),
              answer -> to.accept(first.isEmpty() ? owned(answer, question) : after(first, answer)));
    }
  }

  /** A mistake of ours must not leave the asker without an answer. */
  private Outcome zoned(Question question) {
    try {
      return zone.answer(question);
    } catch (RuntimeException e) {
      LOG.error("question={} type={} failed=answer", question.name(), question.type(), e);
      return new Outcome.Ours(Answer.only(Types.SERVFAIL));
    }
  }

  /** To save the asker's network, one record that says why there are no more (RFC 8482). */
  private static Answer any(Question question) {
    ResourceRecord why =
        new ResourceRecord(question.name(), Types.HINFO, ANY_TTL, Rdata.strings("ANY obsoleted", "See RFC 8482"));
    return new Answer(Types.NOERROR, true, List.of(why), List.of(), List.of());
  }

  /** An alias of ours whose target nobody knows is still an alias; where nobody could be asked, we cannot say. */
  private static Answer after(List<ResourceRecord> first, Answer rest) {
    if (rest.rcode() != Types.NOERROR && rest.rcode() != Types.NXDOMAIN) {
      return Answer.only(Types.SERVFAIL);
    }
    List<ResourceRecord> all = new ArrayList<>(first);
    all.addAll(rest.answers());
    return new Answer(Types.NOERROR, true, all, List.of(), List.of());
  }

  /** An answer may have been asked for with letters of another case. */
  private static Answer owned(Answer answer, Question question) {
    return answer.withAnswers(
        answer.answers().stream()
            .map(r -> r.owner().equals(question.name())
                ? new ResourceRecord(question.name(), r.type(), r.dnsClass(), r.ttlSeconds(), r.data())
                : r)
            .toList());
  }

  /** What follows the aliases in another order, which is all of one type. */
  private static Answer shuffled(Answer answer, RandomGenerator random) {
    if (answer.answers().size() < 2) {
      return answer;
    }
    List<ResourceRecord> records = new ArrayList<>(answer.answers());
    int aliases = 0;
    while (aliases < records.size() && records.get(aliases).type() == Types.CNAME) {
      aliases++;
    }
    Collections.shuffle(records.subList(aliases, records.size()), random);
    return answer.withAnswers(records);
  }
}
