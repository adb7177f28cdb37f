package dev.berth.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;

/**
 * Asks over UDP from several sockets, each with as many questions open as its window. One thread; a question that has no
 * answer after a second counts as lost.
 */
final class DnsLoad implements AutoCloseable {
  private static final int IDS = 1 << 16;
  private static final int RCODE = 3;
  private static final long LOST_NANOS = 1_000_000_000L;

  /** What came of it. */
  static final class Result {
    final Histogram times = new Histogram();
    long lost;
    final long[] byRcode = new long[16];
    double seconds;
  }

  /** One asker. */
  private final class Asker {
    final DatagramChannel channel;
    final long[] sentNanos = new long[IDS];
    int nextId;
    int open;
    int oldest;

    Asker(DatagramChannel channel) {
      this.channel = channel;
    }

    void ask(long now) throws IOException {
      byte[] question = questions.get(next);
      next = (next + 1) % questions.size();
      out.clear();
      out.put(question).flip();
      out.putShort(0, (short) nextId);
      if (channel.write(out) > 0) {
        sentNanos[nextId] = now;
        nextId = (nextId + 1) % IDS;
        open++;
      }
    }

    void read(Result result) throws IOException {
      while (true) {
        in.clear();
        if (channel.read(in) <= 0) {
          return;
        }
        int id = in.getShort(0) & 0xffff;
        if (sentNanos[id] != 0) {
          result.times.record(System.nanoTime() - sentNanos[id]);
          result.byRcode[in.get(RCODE) & 0xf]++;
          sentNanos[id] = 0;
          open--;
        }
      }
    }

    void giveUp(Result result, long now) {
      while (oldest != nextId && (sentNanos[oldest] == 0 || now - sentNanos[oldest] > LOST_NANOS)) {
        if (sentNanos[oldest] != 0) {
          sentNanos[oldest] = 0;
          open--;
          result.lost++;
        }
        oldest = (oldest + 1) % IDS;
      }
    }
  }

  private final List<byte[]> questions;
  private final int window;
  private final Selector selector = Selector.open();
  private final ByteBuffer out = ByteBuffer.allocateDirect(512);
  private final ByteBuffer in = ByteBuffer.allocateDirect(4096);
  private int next;

  /** @param questions messages whose numbers are set here */
  DnsLoad(InetSocketAddress server, List<byte[]> questions, int sockets, int window) throws IOException {
    this.questions = questions;
    this.window = window;
    for (int i = 0; i < sockets; i++) {
      DatagramChannel channel = DatagramChannel.open();
      channel.configureBlocking(false);
      channel.connect(server);
      channel.register(selector, SelectionKey.OP_READ, new Asker(channel));
    }
  }

  Result run(double seconds) throws IOException {
    Result result = new Result();
    long begin = System.nanoTime();
    long end = begin + (long) (seconds * 1e9);
    for (long now = begin; now < end; now = System.nanoTime()) {
      for (SelectionKey key : selector.keys()) {
        Asker asker = (Asker) key.attachment();
        asker.giveUp(result, now);
        while (asker.open < window) {
          asker.ask(System.nanoTime());
        }
      }
      selector.select(key -> read(key, result), 100);
    }
    result.seconds = (System.nanoTime() - begin) / 1e9;
    return result;
  }

  private static void read(SelectionKey key, Result result) {
    try {
      ((Asker) key.attachment()).read(result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
