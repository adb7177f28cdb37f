package dev.berth.api.custom.conversion;

import dev.berth.api.outbound.WebhookCalls;
import dev.berth.api.outbound.WebhookClient;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.names.GoQuote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Conversion by a webhook. It is sent what is not in the wanted version, and must answer as many objects in the same order,
 * each the same object. Source: apiextensions-apiserver {@code pkg/apiserver/conversion/webhook_converter.go}.
 */
public final class WebhookConverter implements Converter {
  private static final String V1 = "apiextensions.k8s.io/v1";

  /** Of reviews: older webhooks speak it alone. Answers in it are believed without their kind and uid, as they ever were. */
  private static final String V1BETA1 = "apiextensions.k8s.io/v1beta1";

  /** As long as upstream's client waits. */
  private static final Duration WITHIN = Duration.ofSeconds(30);

  /** Objects in one review at most. */
  private static final int MOST = 500;

  /** Of an answer per object that was sent, and of a whole one. */
  private static final int LARGEST_OBJECT = 4 << 20;

  private static final int LARGEST_ANSWER = 64 << 20;

  private final ConversionCaller caller;
  private final JsonObject clientConfig;
  /** The first version of reviews that the webhook names and we know. */
  private final Optional<String> reviews;
  private final Supplier<String> uids;

  /**
   * @param webhook {@code spec.conversion.webhook}
   * @param uids of requests, each another
   */
  public WebhookConverter(JsonObject webhook, ConversionCaller caller, Supplier<String> uids) {
    this.caller = caller;
    this.clientConfig = webhook.object("clientConfig");
    this.reviews =
        webhook.array("conversionReviewVersions").strings()
            .map(v -> "apiextensions.k8s.io/" + v).filter(v -> v.equals(V1) || v.equals(V1BETA1)).findFirst();
    this.uids = uids;
  }

  @Override
  public List<JsonObject> convert(List<JsonObject> objects, String apiVersion) {
    List<JsonObject> sent = objects.stream().filter(o -> !o.text("apiVersion").equals(apiVersion)).toList();
    List<JsonObject> converted = new ArrayList<>(sent.size());
    for (int from = 0; from < sent.size(); from += MOST) {
      converted.addAll(ask(sent.subList(from, Math.min(from + MOST, sent.size())), apiVersion));
    }
    List<JsonObject> all = new ArrayList<>(objects.size());
    int next = 0;
    for (JsonObject o : objects) {
      all.add(o.text("apiVersion").equals(apiVersion) ? o : converted.get(next++));
    }
    return all;
  }

  private List<JsonObject> ask(List<JsonObject> objects, String apiVersion) {
    String kind = kind(objects.getFirst());
    String version = reviews.orElseThrow(() -> refusal("no supported conversion review versions"));
    String uid = uids.get();
    JsonObject request =
        JsonObject.builder()
            .put("uid", uid)
            .put("desiredAPIVersion", apiVersion)
            .put("objects", JsonArray.of(objects))
            .build();
    JsonObject review =
        JsonObject.builder().put("kind", "ConversionReview").put("apiVersion", version).put("request", request).build();
    WebhookClient client;
    try {
      client = WebhookClient.of(clientConfig);
    } catch (IllegalArgumentException e) {
      throw failed(kind, String.valueOf(e.getMessage()));
    }
    int limit = (int) Math.min(LARGEST_ANSWER, (long) objects.size() * LARGEST_OBJECT);
    byte[] answer =
        switch (caller.ask(client, review, WITHIN, limit)) {
          case WebhookCalls.Reply.Body b -> b.bytes();
          case WebhookCalls.Reply.Failed f -> throw failed(kind, f.reason());
        };
    List<Json> converted = objects(kind, version, uid, answer);
    if (converted.size() != objects.size()) {
      throw refusal(
          "conversion webhook for " + kind + " returned " + converted.size() + " objects, expected " + objects.size());
    }
    List<JsonObject> accepted = new ArrayList<>(objects.size());
    for (int i = 0; i < objects.size(); i++) {
      try {
        accepted.add(Converted.accepted(objects.get(i), converted.get(i), apiVersion));
      } catch (Converted.Wrong wrong) {
        throw refusal("conversion webhook for " + kind + " returned " + wrong.what(i) + ": " + wrong.getMessage());
      }
    }
    return accepted;
  }

  /** The objects of an answer that is meant for the request and says that it went well. */
  private static List<Json> objects(String kind, String version, String uid, byte[] answer) {
    JsonObject review;
    try {
      review = Json.parse(answer) instanceof JsonObject o ? o : JsonObject.EMPTY;
    } catch (JsonException e) {
      throw failed(kind, String.valueOf(e.getMessage()));
    }
    boolean older = version.equals(V1BETA1);
    String apiVersion = review.text("apiVersion");
    if (!older && (!apiVersion.equals(V1) || !review.text("kind").equals("ConversionReview"))) {
      throw failed(kind, "expected webhook response of " + named(V1, "ConversionReview") + ", got "
          + named(apiVersion, review.text("kind")));
    }
    if (!review.has("response")) {
      throw failed(kind, "no response provided");
    }
    JsonObject response = review.object("response");
    if (!older && !response.text("uid").equals(uid)) {
      throw failed(
          kind, "expected response.uid=" + GoQuote.quote(uid) + ", got " + GoQuote.quote(response.text("uid")));
    }
    JsonObject result = response.object("result");
    if (!result.text("status").equals("Success")) {
      throw failed(
          kind,
          result.text("message").isEmpty()
              ? "response.result.status was '" + result.text("status") + "', not 'Success'"
              : result.text("message"));
    }
    return response.array("convertedObjects").items();
  }

  static String kind(JsonObject object) {
    return named(object.text("apiVersion"), object.text("kind"));
  }

  private static String named(String apiVersion, String kind) {
    try {
      return GroupVersion.parse(apiVersion).kind(kind).toString();
    } catch (IllegalArgumentException e) {
      return apiVersion + ", Kind=" + kind;
    }
  }

  private static Refusal failed(String kind, String why) {
    return refusal("conversion webhook for " + kind + " failed: " + why);
  }

  private static Refusal refusal(String message) {
    return Failures.unreasoned(message);
  }
}
