package dev.berth.api.admission.policy;

import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** How policies say no. */
final class Denials {
  private Denials() {}

  /** {@code pods "web-0" is forbidden: message}, with another reason and code. */
  static Refusal of(AdmissionRequest request, JsonObject object, String message, String reason, int code) {
    Status s = Failures.forbidden(request.type().groupResource(), name(request, object), message).status();
    return new Refusal(new Status(code, reason, s.message(), s.details().map(d -> with(d, List.of(message)))));
  }

  /** The first message for all of them, each as a cause. */
  static Refusal plain(AdmissionRequest request, JsonObject object, List<String> messages, String reason) {
    Status s =
        Failures.forbidden(request.type().groupResource(), name(request, object), messages.getFirst()).status();
    Optional<Status.Details> details = s.details().map(d -> with(d, messages));
    return new Refusal(new Status(s.code(), reason, messages.getFirst(), details));
  }

  private static Status.Details with(Status.Details details, List<String> messages) {
    return new Status.Details(
        details.name(),
        details.group(),
        details.kind(),
        details.uid(),
        messages.stream().map(m -> new Status.Cause("", m, "")).toList(),
        0);
  }

  private static String name(AdmissionRequest request, JsonObject object) {
    JsonObject meta = object.object("metadata");
    return !request.name().isEmpty()
        ? request.name()
        : meta.text("name").isEmpty() ? meta.string("generateName").orElse("Unknown") : meta.text("name");
  }
}
