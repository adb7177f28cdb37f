package dev.berth.api;

import dev.berth.api.connect.Upgraded;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An answer.
 *
 * @param code the HTTP status
 * @param contentType of the content
 * @param headers besides Content-Type and the length
 * @param content what follows the head
 */
public record Response(int code, String contentType, List<Header> headers, Content content) {
  public Response {
    headers = List.copyOf(headers);
  }

  /** Text for people. */
  public static Response text(int code, String text, Header... headers) {
    return whole(code, "text/plain; charset=utf-8", text, headers);
  }

  /** What is there at once, in one piece. */
  public static Response whole(int code, String contentType, String text, Header... headers) {
    return new Response(
        code, contentType, List.of(headers), new Content.Whole(List.of(text.getBytes(StandardCharsets.UTF_8))));
  }

  /** A header field of the answer. A name may occur several times ({@code Warning}). */
  public record Header(String name, String value) {
    /** That text is text, as Go's {@code http.Error} says. */
    public static final Header NO_SNIFF = new Header("X-Content-Type-Options", "nosniff");
  }

  /** The body. */
  public sealed interface Content {
    /** Whole, as a list of parts that are sent one after the other and never written to. */
    record Whole(List<byte[]> parts) implements Content {
      /** In bytes, without putting {@link JoinedParts} together. */
      public long size() {
        return parts instanceof JoinedParts joined ? joined.bytes() : parts.stream().mapToLong(p -> p.length).sum();
      }
    }

    /** A watch or a log: frames without an end in sight. */
    record Streaming(FrameSource frames) implements Content {}

    /** To a request that asked for an upgrade: what the connection is from now on. */
    record Upgrade(Upgraded to) implements Content {}
  }
}
