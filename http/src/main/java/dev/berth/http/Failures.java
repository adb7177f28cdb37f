package dev.berth.http;

import dev.berth.api.Response;
import dev.berth.api.status.Status;
import dev.berth.base.json.JsonWriter;
import java.util.List;

/**
 * The answers that the wire gives by itself. Texts that upstream has are upstream's (apiserver's pkg/endpoints/handlers
 * and pkg/server/filters).
 */
final class Failures {
  private static final byte[] LINE_END = {'\n'};

  private Failures() {}

  static Response badRequest(String why) {
    return answer(Status.of(400, "BadRequest", why));
  }

  /** What only an HTTP/1.1 connection can become was asked for without asking it to. */
  static Response upgradeRequired() {
    return badRequest("Upgrade request required");
  }

  /** As Go's http.Error. */
  static Response text(int code, String message, Response.Header... headers) {
    return Response.text(code, message + "\n", headers);
  }

  /** The client showed a certificate that does not lead to an authority we believe. */
  static Response unauthorized() {
    return answer(Status.of(401, "Unauthorized", "Unauthorized"));
  }

  static Response bodyTimeout() {
    return answer(Status.of(408, "Timeout", "Timeout: the request's body did not arrive in time"));
  }

  static Response bodyTooLarge(int limitBytes) {
    return answer(
        Status.of(413, "RequestEntityTooLarge", "Request entity too large: limit is " + limitBytes));
  }

  static Response tooManyRequests() {
    return answer(
        Status.of(429, "TooManyRequests", "Too many requests, please try again later."),
        List.of(new Response.Header("Retry-After", "1")));
  }

  static Response headTooLarge(int lineBytes, int headBytes) {
    return answer(
        Status.of(
            431,
            "RequestHeaderFieldsTooLarge",
            "Request header too large: limits are " + lineBytes + " for the request line and " + headBytes
                + " for the header fields"));
  }

  static Response internalError(String auditId) {
    return answer(
        Status.of(
            500, "InternalError", "Internal error occurred: see the server's log for audit ID " + auditId));
  }

  private static Response answer(Status status) {
    return answer(status, List.of());
  }

  private static Response answer(Status status, List<Response.Header> headers) {
    return new Response(
        status.code(),
        "application/json",
        headers,
        new Response.Content.Whole(List.of(JsonWriter.compact(status.toJson()), LINE_END)));
  }
}
