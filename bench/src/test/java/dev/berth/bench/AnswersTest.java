package dev.berth.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class AnswersTest {
  private static final String STREAM =
      """
      HTTP/1.1 200 OK
      Content-Type: text/plain
      Content-Length: 5

      hello\
      HTTP/1.1 204 No Content
      Content-Length: 7

      HTTP/1.1 200 OK
      Transfer-Encoding: chunked

      3
      abc
      1A
      abcdefghijklmnopqrstuvwxyz
      0

      HTTP/1.1 404 Not Found
      content-length: 0

      """
          .replace("\n", "\r\n");

  private static final class Heard implements Answers.Listener {
    final StringBuilder all = new StringBuilder();

    @Override
    public void head(int status) {
      all.append('<').append(status).append(' ');
    }

    @Override
    public void body(byte[] bytes, int from, int to) {
      all.append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }

    @Override
    public void ended() {
      all.append('>');
    }

    @Override
    public void closed(String why) {
      all.append("closed");
    }
  }

  @Property(tries = 200)
  void answersAreTheSameHoweverTheBytesArrive(@ForAll @IntRange(min = 1, max = 300) int step) {
    Heard heard = new Heard();
    EmbeddedChannel channel = new EmbeddedChannel(new Answers(heard));
    byte[] bytes = STREAM.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at < bytes.length; at += step) {
      channel.writeInbound(
          Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step))));
    }
    channel.finishAndReleaseAll();
    assertThat(heard.all)
        .hasToString("<200 hello><204 ><200 abcabcdefghijklmnopqrstuvwxyz><404 >closed");
  }
}
