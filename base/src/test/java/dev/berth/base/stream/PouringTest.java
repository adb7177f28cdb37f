package dev.berth.base.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class PouringTest {
  private final List<String> happened = new ArrayList<>();

  private Sink taking(int most) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    return new Sink() {
      @Override
      public CompletionStage<Void> write(byte[] bytes) {
        if (all.size() + bytes.length > most) {
          return CompletableFuture.failedFuture(new IllegalStateException("gone"));
        }
        all.writeBytes(bytes);
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public void end() {
        happened.add("end after " + all.size());
      }
    };
  }

  private void pour(InputStream in, long most, int taken) {
    Pouring.pour(in, most, () -> happened.add("closed"), taking(taken));
  }

  private static InputStream of(int bytes) {
    return new ByteArrayInputStream(new byte[bytes]);
  }

  @Test
  void allOfAStreamIsPoured() {
    pour(of(100_000), Long.MAX_VALUE, 1 << 20);
    assertThat(happened).containsExactly("closed", "end after 100000");
  }

  @Test
  void whatGrowsIsPouredAsLongAsItWas() {
    pour(of(100_000), 40_000, 1 << 20);
    assertThat(happened).containsExactly("closed", "end after 40000");
  }

  @Test
  void whereNobodyTakesItOrItBreaksOffItEnds() {
    pour(of(100_000), Long.MAX_VALUE, 20_000);
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken");
          }
        };
    pour(new SequenceInputStream(of(5), broken), Long.MAX_VALUE, 1 << 20);
    assertThat(happened).containsExactly("closed", "end after 16384", "closed", "end after 5");
  }
}
