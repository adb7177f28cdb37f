package dev.berth.dns;

import dev.berth.base.loop.RealLoop;
import dev.berth.client.FixedSource;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** A server on loopback with a cluster that a test puts, and dnsjava to write questions and to read answers. */
final class Served implements AutoCloseable {
  private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final RealLoop loop = new RealLoop("dns-test", failures::add);
  private final FixedSource source;
  final DnsServer server;

  Served(InetSocketAddress... upstreams) {
    this(config -> config, true, upstreams);
  }

  Served(UnaryOperator<DnsConfig> change, boolean synced, InetSocketAddress... upstreams) {
    source = new FixedSource(loop);
    if (!synced) {
      source.hold();
    }
    try {
      Picture picture =
          onLoop(
              () -> {
                Picture made = new Picture(loop, source);
                if (synced) {
                  made.follow(DnsServer.NEEDS.kinds());
                } else {
                  made.follow(List.of(Kinds.NAMESPACE));
                }
                return made;
              });
      DnsConfig config = change.apply(DnsConfig.of(List.of(FREE), List.of(upstreams)).withThreads(2));
      server = synced ? DnsServer.start(config, loop, picture) : startUnsynced(config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (synced && !server.isSynced()) {
      onLoop(() -> true); // the turn in which it becomes so is one of the next
    }
  }

  /** With a view that waits for its first list. */
  private DnsServer startUnsynced(DnsConfig config) throws IOException {
    Picture never = new Picture(loop, (_, _) -> () -> {});
    onLoop(
        () -> {
          never.follow(DnsServer.NEEDS.kinds());
          return true;
        });
    return DnsServer.start(config, loop, never);
  }

  private <T> T onLoop(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, loop).join();
  }

  /** The object is in the view, and in the names, when this returns. */
  Served put(Kind<?> kind, String yaml) {
    onLoop(() -> source.put(kind, yaml));
    onLoop(() -> true);
    return this;
  }

  InetSocketAddress address() {
    return server.addresses().getFirst();
  }

  static Message question(String name, int type) {
    return question(name, type, DClass.IN);
  }

  static Message question(String name, int type, int dnsClass) {
    return Message.newQuery(Record.newRecord(name(name), type, dnsClass));
  }

  static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (org.xbill.DNS.TextParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  Message udp(Message question) throws IOException {
    return new Message(udp(question.toWire()));
  }

  byte[] udp(byte[] message) throws IOException {
    return udp(address(), message);
  }

  /** Waits for one datagram. */
  static byte[] udp(InetSocketAddress to, byte[] message) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(to);
      socket.setSoTimeout(10_000);
      socket.send(new DatagramPacket(message, message.length));
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    }
  }

  Message tcp(Message question) throws IOException {
    return tcp(List.of(question)).getFirst();
  }

  /** All questions at once over one connection; as many answers. */
  List<Message> tcp(List<Message> questions) throws IOException {
    try (SocketChannel channel = SocketChannel.open(address())) {
      for (Message question : questions) {
        send(channel, question.toWire());
      }
      List<Message> answers = new ArrayList<>();
      for (int i = 0; i < questions.size(); i++) {
        answers.add(new Message(receive(channel)));
      }
      return answers;
    }
  }

  static void send(SocketChannel channel, byte[] message) throws IOException {
    ByteBuffer framed = ByteBuffer.allocate(message.length + 2).putShort((short) message.length).put(message).flip();
    while (framed.hasRemaining()) {
      channel.write(framed);
    }
  }

  static byte[] receive(SocketChannel channel) throws IOException {
    return read(channel, read(channel, 2).getShort() & 0xffff).array();
  }

  private static ByteBuffer read(SocketChannel channel, int bytes) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(bytes);
    while (in.hasRemaining()) {
      if (channel.read(in) < 0) {
        throw new java.io.EOFException("closed after " + in.position() + " of " + bytes + " bytes");
      }
    }
    return in.flip();
  }

  static String word(Record record) {
    return record.getName() + " " + Type.string(record.getType()) + " " + record.rdataToString();
  }

  @Override
  public void close() {
    server.close();
    loop.close();
  }
}
