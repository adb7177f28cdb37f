package dev.berth.api.admission.webhook;

import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.status.Refusal;
import java.util.List;
import java.util.Map;

/** What calling a webhook came to. */
sealed interface Verdict {
  /**
   * What a webhook says besides yes and no.
   *
   * @param warnings for the client
   * @param annotations for whoever audits, by keys that the webhook's name goes before
   */
  record Remarks(List<String> warnings, Map<String, String> annotations) {
    static final Remarks NONE = new Remarks(List.of(), Map.of());

    void tell(Hook hook, AdmissionRequest request) {
      request.warnings().addAll(warnings);
      annotations.forEach((key, value) -> AuditEvent.current().annotate(hook.name() + "/" + key, value));
    }
  }

  /** @param patch the operations as text, empty for none */
  record Allowed(Remarks remarks, byte[] patch) implements Verdict {}

  /** It said no, or cannot be asked at all. */
  record Denied(Remarks remarks, Refusal refusal) implements Verdict {}

  /** It could not be called, or what it said is no answer; what comes of it is its policy's to say. */
  record Failed(String reason) implements Verdict {}
}
