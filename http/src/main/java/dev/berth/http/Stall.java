package dev.berth.http;

import io.netty.channel.ChannelHandlerContext;

/**
 * The patience with a client that does not read: between {@link #begin} and {@link #over} an alarm runs that cuts it off.
 *
 * @param deadline of the connection or stream, which waits for nothing else while an answer is being sent
 */
record Stall(Deadline deadline, long nanos, Runnable cut) {

  static Stall of(ChannelHandlerContext ctx, Serving serving, Deadline deadline) {
    return new Stall(
        deadline,
        serving.limits().stall().toNanos(),
        () -> {
          serving.observer().limited(RequestObserver.Limit.STALL_TIME);
          var unused = ctx.close();
        });
  }

  void begin() {
    deadline.set(nanos, cut);
  }

  void over() {
    deadline.clear();
  }
}
