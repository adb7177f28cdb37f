package dev.berth.dns.forward;

import dev.berth.base.loop.Loop;
import dev.berth.dns.wire.Answer;
import dev.berth.dns.wire.Question;
import dev.berth.dns.wire.Types;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Asks other servers. Owns what is under way and what is remembered; both change in turns of its loop only.
 *
 * <p>Whoever asks what is being asked already waits for that answer. So a question that comes back to us, because a server
 * that we ask asks us, waits for itself and ends with the attempt, instead of going round for ever.
 */
public final class Forwarder {
  private static final int FEWEST_ATTEMPTS = 2;
  private static final int MOST_ATTEMPTS = 3;
  /** Of one question that are told; of a thousand askers, most have given up before the answer. */
  private static final int MOST_WAITING = 1_000;

  private final Loop loop;
  private final Upstream upstream;
  private final List<InetSocketAddress> servers;
  private final Duration attempt;
  private final int mostUnderWay;
  private final int payloadBytes;
  private final Memory memory;
  private final Map<Asked, Lookup> underWay = new HashMap<>();
  private final LongAdder sent = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder failed = new LongAdder();
  /** The server that answered last; the next question begins with it. */
  private int preferred;

  /** One question, and who waits for its answer. */
  private record Lookup(List<Consumer<Answer>> waiting) {}

  /**
   * A forwarder.
   *
   * @param servers in the order in which they are tried; where there are none, everything is refused
   * @param mostUnderWay questions; one more is refused
   * @param attempt how long a server may take
   * @param payloadBytes that we take over UDP
   */
  public Forwarder(
      Loop loop,
      Upstream upstream,
      List<InetSocketAddress> servers,
      Duration attempt,
      int mostUnderWay,
      int payloadBytes,
      int remembered,
      Duration longest) {
    this.loop = loop;
    this.upstream = upstream;
    this.servers = List.copyOf(servers);
    this.attempt = attempt;
    this.mostUnderWay = mostUnderWay;
    this.payloadBytes = payloadBytes;
    this.memory = new Memory(remembered, longest);
  }

  /** Gives the answer, once: at once where it is remembered, else in a later turn of the loop. Any thread. */
  public void ask(Asked asked, Consumer<Answer> to) {
    Optional<Answer> known = memory.get(asked, loop.nanos());
    if (known.isPresent()) {
      repeated.increment();
      to.accept(known.get());
      return;
    }
    if (servers.isEmpty()) {
      to.accept(Answer.only(Types.REFUSED));
      return;
    }
    try {
      loop.execute(() -> begin(asked, to));
    } catch (RejectedExecutionException _) {
      to.accept(Answer.only(Types.SERVFAIL)); // the loop is closed, or drowns
    }
  }

  private void begin(Asked asked, Consumer<Answer> to) {
    Optional<Answer> known = memory.get(asked, loop.nanos());
    if (known.isPresent()) {
      to.accept(known.get());
      return;
    }
    Lookup same = underWay.get(asked);
    if (same != null && same.waiting.size() < MOST_WAITING) {
      same.waiting.add(to);
      return;
    }
    if (same != null || underWay.size() >= mostUnderWay) {
      to.accept(Answer.only(Types.REFUSED));
      return;
    }
    Lookup lookup = new Lookup(new ArrayList<>(List.of(to)));
    underWay.put(asked, lookup);
    int attempts = Math.clamp(servers.size(), FEWEST_ATTEMPTS, MOST_ATTEMPTS);
    attempt(asked, preferred, attempts);
  }

  private void attempt(Asked asked, int server, int left) {
    sent.increment();
    new Attempt(
            loop,
            upstream,
            servers.get(server),
            new Question(asked.name(), asked.type(), Types.IN),
            asked,
            payloadBytes,
            attempt,
            answer -> attempted(asked, server, left - 1, answer))
        .start();
  }

  /** @param answer empty where the server gave none */
  private void attempted(Asked asked, int server, int left, Optional<Answer> answer) {
    boolean useful = answer.isPresent() && isUseful(answer.get());
    if (useful) {
      preferred = server;
    } else if (left > 0) {
      attempt(asked, (server + 1) % servers.size(), left);
      return;
    } else {
      failed.increment();
      preferred = (server + 1) % servers.size();
    }
    Answer given = useful ? answer.get() : Answer.only(Types.SERVFAIL);
    memory.put(asked, given, loop.nanos());
    Lookup done = underWay.remove(asked);
    if (done != null) {
      done.waiting.forEach(to -> to.accept(given));
    }
  }

  /** A server that cannot or will not say anything may be followed by one that can. */
  private static boolean isUseful(Answer answer) {
    return answer.rcode() == Types.NOERROR || answer.rcode() == Types.NXDOMAIN;
  }

  /** Questions sent to other servers, each attempt counted. */
  public long sent() {
    return sent.sum();
  }

  /** Answers that were remembered. */
  public long repeated() {
    return repeated.sum();
  }

  /** Questions that no server answered. */
  public long failed() {
    return failed.sum();
  }
}
