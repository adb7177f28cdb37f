package dev.berth.dns.forward;

import dev.berth.base.loop.Loop;
import dev.berth.dns.wire.Answer;
import dev.berth.dns.wire.Question;
import dev.berth.dns.wire.Reply;
import dev.berth.dns.wire.Writer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * One server asked once: over UDP, and where that is cut short over TCP, both within one time. Takes only what has the
 * question's number and the question; anything else somebody else may have sent. Ends once. On the loop.
 */
final class Attempt {
  private final Loop loop;
  private final Upstream upstream;
  private final InetSocketAddress server;
  private final Question question;
  private final int id;
  private final byte[] message;
  private final Consumer<Optional<Answer>> then;
  private final Loop.Timer timer;
  private Upstream.Exchange exchange = () -> {};
  private boolean overTcp;
  private boolean ended;

  Attempt(
      Loop loop,
      Upstream upstream,
      InetSocketAddress server,
      Question question,
      Asked asked,
      int payloadBytes,
      Duration time,
      Consumer<Optional<Answer>> then) {
    this.loop = loop;
    this.upstream = upstream;
    this.server = server;
    this.question = question;
    this.id = loop.random().nextInt(1 << 16);
    this.message = Writer.question(id, question, asked.unchecked(), asked.dnssecOk(), payloadBytes);
    this.then = then;
    this.timer = loop.schedule(time, () -> end(Optional.empty()));
  }

  void start() {
    send();
  }

  private void send() {
    boolean tcp = overTcp;
    exchange = upstream.send(server, message, tcp, bytes -> post(() -> received(tcp, bytes)));
  }

  private void post(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException _) {
      // the loop is closed: nobody waits any more
    }
  }

  private void received(boolean tcp, Optional<byte[]> bytes) {
    if (ended || tcp != overTcp) {
      return;
    }
    if (bytes.isEmpty()) {
      end(Optional.empty());
      return;
    }
    Optional<Reply> reply = Reply.parse(bytes.get()).filter(this::isOurs);
    if (reply.isPresent() && reply.get().truncated() && !tcp) {
      exchange.close();
      overTcp = true;
      send();
    } else if (reply.isPresent()) {
      end(reply.map(Reply::answer));
    } else if (tcp) {
      end(Optional.empty());
    }
  }

  private boolean isOurs(Reply reply) {
    return reply.id() == id && reply.question().equals(question);
  }

  private void end(Optional<Answer> answer) {
    if (!ended) {
      ended = true;
      timer.cancel();
      exchange.close();
      then.accept(answer);
    }
  }
}
