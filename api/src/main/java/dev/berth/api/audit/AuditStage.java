package dev.berth.api.audit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the handling of a request has got to. */
public enum AuditStage {
  REQUEST_RECEIVED("RequestReceived"),
  RESPONSE_STARTED("ResponseStarted"),
  RESPONSE_COMPLETE("ResponseComplete"),
  PANIC("Panic");

  private final String text;

  AuditStage(String text) {
    this.text = text;
  }

  /** As policies and events have it. */
  public String text() {
    return text;
  }

  static Optional<AuditStage> of(String text) {
    return Stream.of(values()).filter(stage -> stage.text.equals(text)).findFirst();
  }

  static List<String> texts() {
    return Stream.of(values()).map(AuditStage::text).toList();
  }
}
