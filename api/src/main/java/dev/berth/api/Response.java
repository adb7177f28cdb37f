package dev.berth.api;

import dev.berth.api.connect.Upgraded;
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

  /** A header field of the answer. A name may occur several times ({@code Warning}). */
  public record Header(String name, String value) {}

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
