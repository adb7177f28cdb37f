package dev.berth.api.patch;

import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import java.util.List;
import java.util.Optional;

/** Upstream's ways to refuse a patch (apiserver {@code pkg/endpoints/handlers/patch.go}). */
final class PatchErrors {
  private static final Status.Details NO_DETAILS = new Status.Details("", "", "", "", List.of(), 0);

  private PatchErrors() {}

  static Refusal badRequest(String message) {
    return new Refusal(Status.of(400, "BadRequest", message));
  }

  static Refusal tooLarge(String message) {
    return new Refusal(
        Status.of(413, "RequestEntityTooLarge", "Request entity too large: " + message));
  }

  /** A patch that does not apply. Upstream drops the reason on its way out, so that all of these read the same. */
  static Refusal unprocessable() {
    return new Refusal(
        new Status(
            422,
            "Invalid",
            "the server rejected our request due to an error in our request",
            Optional.of(NO_DETAILS)));
  }

  /** Upstream's plain error, which its server answers as 500 without a reason. */
  static Refusal unexpected(String message) {
    return new Refusal(Status.of(500, "", message));
  }

  /** The patched document is no object of any kind. */
  static Refusal undecodable(String document, String message) {
    String body = "Invalid value: " + dev.berth.api.validation.GoQuote.quote(document) + ": " + message;
    return new Refusal(
        new Status(
            422,
            "Invalid",
            " \"\" is invalid: patch: " + body,
            Optional.of(
                new Status.Details(
                    "", "", "", "", List.of(new Status.Cause("FieldValueInvalid", body, "patch")), 0))));
  }
}
