package dev.berth.api.audit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How much of a request is kept; each level has all that the ones before it have. */
public enum AuditLevel {
  NONE("None"),
  METADATA("Metadata"),
  REQUEST("Request"),
  REQUEST_RESPONSE("RequestResponse");

  private final String text;

  AuditLevel(String text) {
    this.text = text;
  }

  /** As policies and events have it. */
  public String text() {
    return text;
  }

  static Optional<AuditLevel> of(String text) {
    return Stream.of(values()).filter(level -> level.text.equals(text)).findFirst();
  }

  static List<String> texts() {
    return Stream.of(values()).map(AuditLevel::text).toList();
  }
}
