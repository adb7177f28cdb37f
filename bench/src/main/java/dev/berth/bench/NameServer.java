package dev.berth.bench;

import dev.berth.dns.wire.Question;
import dev.berth.dns.wire.Reply;
import dev.berth.dns.wire.Types;
import dev.berth.dns.wire.Writer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/** A name server that is asked, again and again, until it knows. */
final class NameServer implements AutoCloseable {
  private static final int ANSWER_MILLIS = 20;

  private final DatagramSocket socket = new DatagramSocket();

  NameServer(InetSocketAddress at) throws IOException {
    socket.setSoTimeout(ANSWER_MILLIS);
    socket.connect(at);
  }

  /** Whether it knows a name by this address now. */
  boolean answers(String name, byte[] address) throws IOException {
    byte[] question = Writer.question(1, Question.of(name, Types.A), false, false, 1232);
    socket.send(new DatagramPacket(question, question.length));
    DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
    try {
      socket.receive(answer);
    } catch (SocketTimeoutException e) {
      return false;
    }
    byte[] bytes = Arrays.copyOf(answer.getData(), answer.getLength());
    return Reply.parse(bytes).isPresent() && contains(bytes, address);
  }

  private static boolean contains(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    socket.close();
  }
}
