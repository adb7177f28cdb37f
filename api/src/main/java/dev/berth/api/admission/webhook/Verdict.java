package dev.berth.api.admission.webhook;

import dev.berth.api.status.Refusal;
import java.util.List;

/** What calling a webhook came to. */
sealed interface Verdict {
  /**
   * @param warnings for the client
   * @param patch the operations as text, empty for none
   */
  record Allowed(List<String> warnings, byte[] patch) implements Verdict {}

  /** It said no, or cannot be asked at all. */
  record Denied(List<String> warnings, Refusal refusal) implements Verdict {}

  /** It could not be called, or what it said is no answer; what comes of it is its policy's to say. */
  record Failed(String reason) implements Verdict {}
}
