package dev.berth.api;

import java.util.List;

/**
 * The body of a watch. The wire pulls frames when it has room, so a slow client holds nothing but its own place. One
 * thread at a time.
 */
public interface FrameSource extends AutoCloseable {

  /** Takes what is ready, about {@code maxBytes} at most but at least one frame where there is one. Never blocks. */
  Pull pull(int maxBytes);

  /**
   * Calls {@code wake} once, from any thread, when the next {@link #pull} will not be {@link Pull.Idle}; at once where
   * that is so already. {@code wake} must not block.
   */
  void onReady(Runnable wake);

  @Override
  void close();

  /** What a pull found. */
  sealed interface Pull {
    /** Frames, each a whole message: a line over HTTP, a message over WebSocket. Never written to. */
    record Frames(List<byte[]> frames) implements Pull {}

    /** Nothing for now. */
    record Idle() implements Pull {}

    /** No more: the body ends here, in order. */
    record End() implements Pull {}

    Pull IDLE = new Idle();
    Pull END = new End();
  }
}
