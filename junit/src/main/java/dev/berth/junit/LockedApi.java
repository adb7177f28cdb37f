package dev.berth.junit;

import dev.berth.api.Api;
import dev.berth.api.FrameSource;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.User;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The API of a cluster in virtual time, for callers on other threads than the one that lets time pass. */
final class LockedApi implements Api {
  private final Api api;
  private final ReentrantLock lock;

  LockedApi(Api api, ReentrantLock lock) {
    this.api = api;
    this.lock = lock;
  }

  @Override
  public Response handle(Request request) {
    return locked(() -> api.handle(request));
  }

  @Override
  public Response handleAs(User user, Request request) {
    return locked(() -> api.handleAs(user, request));
  }

  /** Waiting for the lock is not quick. */
  @Override
  public boolean isQuick(Request request) {
    return false;
  }

  private Response locked(Supplier<Response> what) {
    lock.lock();
    try {
      Response response = what.get();
      return response.content() instanceof Response.Content.Streaming(FrameSource frames)
          ? new Response(
              response.code(), response.contentType(), response.headers(),
              new Response.Content.Streaming(new LockedFrames(frames, lock)))
          : response;
    } finally {
      lock.unlock();
    }
  }

  private record LockedFrames(FrameSource frames, ReentrantLock lock) implements FrameSource {
    @Override
    public Pull pull(int maxBytes) {
      lock.lock();
      try {
        return frames.pull(maxBytes);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onReady(Runnable wake) {
      lock.lock();
      try {
        frames.onReady(wake);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        frames.close();
      } finally {
        lock.unlock();
      }
    }
  }
}
