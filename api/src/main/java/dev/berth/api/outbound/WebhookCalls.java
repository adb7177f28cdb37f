package dev.berth.api.outbound;

import dev.berth.api.objects.Objects;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonWriter;
import dev.berth.model.Catalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks webhooks: a review goes out, a review comes back, or a reason why not. One per server; thread-safe. The timeout is told
 * to the webhook in its query, as upstream does.
 */
public final class WebhookCalls {
  /** Longer than any patch of an object that could be stored. */
  public static final int LIMIT_BYTES = 16 << 20;

  private static final int LONGEST_QUOTE = 2048;

  private static final Map<Integer, String> TEXTS =
      Map.of(
          400, "the server rejected our request for an unknown reason",
          401, "the server has asked for the client to provide credentials",
          404, "the server could not find the requested resource",
          405, "the server does not allow this method on the requested resource",
          409, "the server reported a conflict",
          406, "the server was unable to respond with a content type that the client supports",
          422, "the server rejected our request due to an error in our request",
          429, "the server has received too many requests and has asked us to try again later",
          503, "the server is currently unable to handle the request",
          504,
              "the server was unable to return a response in the time allotted, but may still be processing the request");

  private final Outbound outbound;
  private final ServiceEndpoints services;
  private final AtomicInteger turn = new AtomicInteger();

  /** @param builtIn knows Services and EndpointSlices */
  public WebhookCalls(Outbound outbound, Objects objects, Catalogue builtIn) {
    this.outbound = outbound;
    this.services = new ServiceEndpoints(objects, builtIn);
  }

  /** What came back. */
  public sealed interface Reply {
    /** A body with a good status; what is in it is the asker's to judge. */
    record Body(byte[] bytes) implements Reply {}

    /** Why there is none, in the words of Go's client. */
    record Failed(String reason) implements Reply {}
  }

  public Reply ask(WebhookClient client, JsonObject review, Duration within) {
    return ask(client, review, within, LIMIT_BYTES);
  }

  /** @param limitBytes of the answer */
  public Reply ask(WebhookClient client, JsonObject review, Duration within, int limitBytes) {
    String query = "?timeout=" + Math.ceilDiv(within.toMillis(), 1000) + "s";
    String failing = "Post " + GoQuote.quote(client.shown() + query) + ": ";
    Optional<Target.Endpoint> at = Optional.empty();
    if (!client.service().isEmpty()) {
      switch (services.resolve(client.namespace(), client.service(), client.port())) {
        case ServiceEndpoints.Found.Nowhere(String reason) -> {
          return new Reply.Failed(failing + reason);
        }
        case ServiceEndpoints.Found.Ready(List<Target.Endpoint> endpoints) ->
            at = Optional.of(endpoints.get(Math.floorMod(turn.getAndIncrement(), endpoints.size())));
      }
    }
    Target target = new Target(client.host(), client.port(), at, client.path() + query, client.roots());
    byte[] body = JsonWriter.compact(review);
    return switch (outbound.call(target, body, within, limitBytes)) {
      case Answer.Failed(String reason) -> new Reply.Failed(failing + reason);
      case Answer.Answered answered -> read(answered);
    };
  }

  private static Reply read(Answer.Answered answer) {
    if (answer.code() < 200 || answer.code() > 206) {
      return new Reply.Failed(refused(answer));
    }
    return answer.body().length == 0
        ? new Reply.Failed(
            "0-length response with status code: " + answer.code() + " and content type: " + answer.contentType())
        : new Reply.Body(answer.body());
  }

  /** As {@code apierrors.NewGenericServerResponse} puts it. */
  private static String refused(Answer.Answered answer) {
    int code = answer.code();
    byte[] body = answer.body();
    boolean text = answer.contentType().isEmpty() || answer.contentType().startsWith("text/");
    String said =
        text ? new String(body, 0, Math.min(body.length, LONGEST_QUOTE), StandardCharsets.UTF_8).strip() : "unknown";
    if (code == 403 || code == 415) {
      return said;
    }
    String known = TEXTS.get(code);
    if (known != null) {
      return known;
    }
    return code >= 500
        ? "an error on the server (" + GoQuote.quote(said) + ") has prevented the request from succeeding"
        : "the server responded with the status code " + code + " but did not return more information";
  }
}
