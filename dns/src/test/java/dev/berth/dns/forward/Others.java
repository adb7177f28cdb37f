package dev.berth.dns.forward;

import dev.berth.base.loop.Loop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.xbill.DNS.Message;

/** Other servers in virtual time, on whose answers a test decides. dnsjava reads what they get and writes what they say. */
final class Others implements Upstream {
  /** What a server does with a question. */
  record Say(Duration after, List<byte[]> messages) {
    static Say nothing() {
      return new Say(Duration.ZERO, List.of());
    }

    static Say now(Message... messages) {
      return after(Duration.ofMillis(10), messages);
    }

    static Say after(Duration time, Message... messages) {
      List<byte[]> bytes = new ArrayList<>();
      for (Message message : messages) {
        bytes.add(message.toWire());
      }
      return new Say(time, bytes);
    }
  }

  /** One question that was sent. */
  record Got(InetSocketAddress server, boolean overTcp, Message question) {}

  private final Loop loop;
  private final Map<InetSocketAddress, Function<Got, Say>> servers = new HashMap<>();
  final List<Got> got = new ArrayList<>();
  int open;

  Others(Loop loop) {
    this.loop = loop;
  }

  void at(InetSocketAddress server, Function<Got, Say> says) {
    servers.put(server, says);
  }

  @Override
  public Exchange send(InetSocketAddress server, byte[] message, boolean overTcp, Consumer<Optional<byte[]>> received) {
    Got one = new Got(server, overTcp, parsed(message));
    got.add(one);
    open++;
    Function<Got, Say> says = servers.get(server);
    if (says == null) {
      received.accept(Optional.empty());
    } else {
      Say say = says.apply(one);
      say.messages.forEach(bytes -> loop.schedule(say.after, () -> received.accept(Optional.of(bytes))));
    }
    return () -> open--;
  }

  private static Message parsed(byte[] message) {
    try {
      return new Message(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
