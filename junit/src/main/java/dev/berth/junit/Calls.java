package dev.berth.junit;

import dev.berth.api.Api;
import dev.berth.api.FrameSource;
import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Requests of the test's own, as an administrator. */
final class Calls {
  private static final String AGENT = "berth-junit";
  private static final int PIECE = 64 * 1024;

  private final Api api;

  Calls(Api api) {
    this.api = api;
  }

  /** An answer, its body whole. */
  record Answered(int code, byte[] body) {
    boolean isDone() {
      return code < 300;
    }

    JsonObject object() {
      return body.length > 0 && body[0] == '{' && Json.parse(body) instanceof JsonObject object
          ? object
          : JsonObject.of("message", JsonString.of(text()));
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  Answered send(String method, String path, String query, String contentType, byte[] body) {
    Headers headers = Headers.of(List.of(Map.entry("Content-Type", contentType), Map.entry("User-Agent", AGENT)));
    Response response = api.handle(new Request(method, path, query, headers, body, List.of(), AGENT, ""));
    return new Answered(response.code(), whole(response.content()));
  }

  Answered get(String path, String query) {
    return send("GET", path, query, "application/json", new byte[0]);
  }

  private static byte[] whole(Response.Content content) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    switch (content) {
      case Response.Content.Whole whole -> whole.parts().forEach(all::writeBytes);
      case Response.Content.Streaming streaming -> {
        try (FrameSource frames = streaming.frames()) {
          readAll(frames, all);
        }
      }
      case Response.Content.Upgrade _ -> throw new IllegalStateException("nobody asked for an upgrade");
    }
    return all.toByteArray();
  }

  private static void readAll(FrameSource frames, ByteArrayOutputStream all) {
    while (true) {
      switch (frames.pull(PIECE)) {
        case FrameSource.Pull.Frames some -> some.frames().forEach(all::writeBytes);
        case FrameSource.Pull.End _ -> {
          return;
        }
        case FrameSource.Pull.Idle _ -> {
          CountDownLatch ready = new CountDownLatch(1);
          frames.onReady(ready::countDown);
          try {
            ready.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
          }
        }
      }
    }
  }
}
