package dev.berth.http;

import dev.berth.api.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a request ends before the api sees it.
 *
 * @param answer to the client
 * @param lost whether nothing that follows on the connection can be understood
 * @param limit that was hit, for the observer
 */
record Refused(Response answer, boolean lost, Optional<RequestObserver.Limit> limit) {

  /** What is wrong with an HTTP/1.1 header, if anything. */
  static Optional<Refused> head(HttpRequest request, boolean hasTarget, Limits limits) {
    if (request.decoderResult().isFailure()) {
      return Optional.of(malformed(request.decoderResult().cause(), limits));
    }
    if (!hasTarget) {
      return Optional.of(bad("invalid request target"));
    }
    boolean http11 = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
    if (http11 && request.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
      return Optional.of(bad("exactly one Host header is required"));
    }
    return HttpUtil.getContentLength(request, 0L) > limits.bodyBytes()
        ? Optional.of(tooLarge(limits))
        : Optional.empty();
  }

  static Refused malformed(@Nullable Throwable cause, Limits limits) {
    return cause instanceof TooLongHttpLineException || cause instanceof TooLongHttpHeaderException
        ? new Refused(
            Failures.headTooLarge(limits.requestLineBytes(), limits.headBytes()),
            true,
            Optional.of(RequestObserver.Limit.HEAD_BYTES))
        : new Refused(Failures.badRequest("malformed HTTP request"), true, Optional.empty());
  }

  static Refused bad(String why) {
    return new Refused(Failures.badRequest(why), false, Optional.empty());
  }

  static Refused tooLarge(Limits limits) {
    return new Refused(
        Failures.bodyTooLarge(limits.bodyBytes()), false, Optional.of(RequestObserver.Limit.BODY_BYTES));
  }

  /** Too many large bodies are on their way in. */
  static Refused crowded() {
    return new Refused(
        Failures.tooManyRequests(), false, Optional.of(RequestObserver.Limit.BUFFERED_BODY_BYTES));
  }

  static Refused late() {
    return new Refused(Failures.bodyTimeout(), true, Optional.of(RequestObserver.Limit.BODY_TIME));
  }
}
