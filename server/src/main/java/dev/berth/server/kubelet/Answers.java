package dev.berth.server.kubelet;

import dev.berth.api.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whole answers, in the words of Go's server. */
final class Answers {
  private static final String TEXT = "text/plain; charset=utf-8";

  private Answers() {}

  static Response notFound() {
    return text(404, "404 page not found\n");
  }

  static Response text(int code, String text) {
    return whole(code, TEXT, text);
  }

  static Response whole(int code, String type, String text) {
    return new Response(
        code, type, List.of(), new Response.Content.Whole(List.of(text.getBytes(StandardCharsets.UTF_8))));
  }
}
