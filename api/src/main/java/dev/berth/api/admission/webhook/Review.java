package dev.berth.api.admission.webhook;

import dev.berth.api.admission.match.Shown;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.Base64;
import java.util.Optional;

/** {@code AdmissionReview} out and in ({@code webhook/request/admissionreview.go}, {@code webhook/errors}). */
final class Review {
  private static final String GROUP = "admission.k8s.io/";
  private static final byte[] NONE = new byte[0];

  private Review() {}

  static JsonObject ask(Hook hook, Shown shown, String uid) {
    JsonObject.Builder request = shown.describe(JsonObject.builder().put("uid", uid));
    request.put("object", Shown.orNull(shown.object())).put("oldObject", Shown.orNull(shown.old()));
    return JsonObject.builder()
        .put("kind", "AdmissionReview")
        .put("apiVersion", GROUP + hook.reviewVersion())
        .put("request", shown.describeOptions(request).build())
        .build();
  }

  /** What the answer says; a {@link Verdict.Failed} says why it is none. */
  static Verdict read(Hook hook, String uid, boolean mutating, byte[] answer) {
    JsonObject review;
    try {
      if (!(Json.parse(answer) instanceof JsonObject o)) {
        return new Verdict.Failed(
            "failed to call webhook: couldn't get version/kind; json parse error: json: cannot unmarshal "
                + Json.parse(answer).typeName() + " into Go value of type struct { APIVersion string"
                + " \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }");
      }
      review = o;
    } catch (JsonException e) {
      return new Verdict.Failed("failed to call webhook: couldn't get version/kind; json parse error: " + e.getMessage());
    }
    byte[] patch;
    try {
      patch = patch(review);
    } catch (IllegalArgumentException e) {
      return new Verdict.Failed("failed to call webhook: illegal base64 data in response.patch: " + e.getMessage());
    }
    Optional<String> wrong = wrong(hook, uid, mutating, review, patch);
    if (wrong.isPresent()) {
      return new Verdict.Failed("received invalid webhook response: " + wrong.get());
    }
    JsonObject response = review.object("response");
    Verdict.Remarks remarks =
        new Verdict.Remarks(
            response.array("warnings").strings().toList(), response.object("auditAnnotations").strings());
    return response.bool("allowed")
        ? new Verdict.Allowed(remarks, patch)
        : new Verdict.Denied(remarks, denial(hook, response.object("status")));
  }

  private static byte[] patch(JsonObject review) {
    String patch = review.object("response").text("patch");
    return patch.isEmpty() ? NONE : Base64.getDecoder().decode(patch);
  }

  private static Optional<String> wrong(Hook hook, String uid, boolean mutating, JsonObject review, byte[] patch) {
    if (!(review.get("response").orElse(JsonNull.NULL) instanceof JsonObject response)) {
      return Optional.of("webhook response was absent");
    }
    if (hook.reviewVersion().equals("v1beta1")) {
      return Optional.empty(); // nobody looked further in those days
    }
    if (!response.text("uid").equals(uid)) {
      return Optional.of(
          "expected response.uid=" + GoQuote.quote(uid) + ", got " + GoQuote.quote(response.text("uid")));
    }
    if (!review.text("apiVersion").equals(GROUP + "v1") || !review.text("kind").equals("AdmissionReview")) {
      String apiVersion = review.text("apiVersion");
      return Optional.of(
          "expected webhook response of " + GROUP + "v1, Kind=AdmissionReview, got "
              + (apiVersion.isEmpty() ? "/" : apiVersion.indexOf('/') < 0 ? "/" + apiVersion : apiVersion) + ", Kind="
              + review.text("kind"));
    }
    boolean typed = response.get("patchType").orElse(JsonNull.NULL) != JsonNull.NULL;
    if (!mutating) {
      return patch.length > 0
          ? Optional.of("validating webhook may not return response.patch")
          : typed ? Optional.of("validating webhook may not return response.patchType") : Optional.empty();
    }
    if (patch.length > 0 && !typed) {
      return Optional.of("webhook returned response.patch but not response.patchType");
    }
    if (patch.length == 0 && typed) {
      return Optional.of("webhook returned response.patchType but not response.patch");
    }
    return typed && response.text("patchType").isEmpty()
        ? Optional.of("webhook returned invalid response.patchType of \"\"")
        : Optional.empty();
  }

  /** {@code admission webhook "x" denied the request: why}, with the webhook's own code and reason. */
  private static Refusal denial(Hook hook, JsonObject status) {
    String denied = "admission webhook " + GoQuote.quote(hook.name()) + " denied the request";
    String message = status.text("message");
    String reason = status.text("reason");
    String why = message.isEmpty() ? reason : message;
    int code = (int) Math.min(599, Math.max(400, status.number("code")));
    return new Refusal(
        new Status(
            code,
            reason,
            why.isEmpty() ? denied + " without explanation" : denied + ": " + why,
            status.has("details") ? Optional.of(details(status.object("details"))) : Optional.empty()));
  }

  private static Status.Details details(JsonObject details) {
    return new Status.Details(
        details.text("name"),
        details.text("group"),
        details.text("kind"),
        details.text("uid"),
        details.array("causes").objects()
            .map(c -> new Status.Cause(c.text("reason"), c.text("message"), c.text("field")))
            .toList(),
        (int) details.number("retryAfterSeconds"));
  }

  /** {@code Internal error occurred: failed calling webhook "x": why}. */
  static Refusal failure(Hook hook, String reason) {
    return Failures.internal("failed calling webhook " + GoQuote.quote(hook.name()) + ": " + reason);
  }

  static Refusal cannotRunDry(Hook hook) {
    return Failures.badRequest(
        "admission webhook " + GoQuote.quote(hook.name()) + " does not support dry run");
  }
}
