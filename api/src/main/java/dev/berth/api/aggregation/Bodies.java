package dev.berth.api.aggregation;

import dev.berth.api.FrameSource;
import dev.berth.api.Response;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Reads answers to their end, bounded in time and size. */
public final class Bodies {
  /** How an answer of our own begins where nobody answered. */
  static final String UNREACHABLE = "error trying to reach service: ";

  private static final int LIMIT = 64 * 1024 * 1024;

  private Bodies() {}

  /** Nobody answered in time. */
  static final class Late extends Exception {
    private static final long serialVersionUID = 1;
  }

  static <T> T within(Duration longest, Supplier<T> work) throws Late {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .name("extension")
            .start(
                () -> {
                  try {
                    done.complete(work.get());
                  } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                  }
                });
    try {
      return done.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new Late();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new Late();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an extension cannot be asked", e.getCause());
    }
  }

  /** The same answer with its body whole; cut off where it is endless. */
  public static Response read(Response answer) {
    if (!(answer.content() instanceof Response.Content.Streaming(FrameSource frames))) {
      return answer;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (frames) {
      while (all.size() < LIMIT) {
        switch (frames.pull(LIMIT)) {
          case FrameSource.Pull.Frames(List<byte[]> some) -> some.forEach(all::writeBytes);
          case FrameSource.Pull.Idle _ -> {
            CountDownLatch ready = new CountDownLatch(1);
            frames.onReady(ready::countDown);
            ready.await();
          }
          case FrameSource.Pull.End _ -> {
            return whole(answer, all);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return whole(answer, all);
  }

  private static Response whole(Response answer, ByteArrayOutputStream all) {
    return new Response(
        answer.code(), answer.contentType(), answer.headers(), new Response.Content.Whole(List.of(all.toByteArray())));
  }

  static String text(Response answer) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (answer.content() instanceof Response.Content.Whole(List<byte[]> parts)) {
      parts.forEach(all::writeBytes);
    }
    return all.toString(StandardCharsets.UTF_8);
  }
}
