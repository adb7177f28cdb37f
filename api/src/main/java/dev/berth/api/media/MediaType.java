package dev.berth.api.media;

import java.util.Locale;
import java.util.Optional;

/** The encodings of objects. */
public enum MediaType {
  JSON("application/json"),
  YAML("application/yaml"),
  PROTOBUF("application/vnd.kubernetes.protobuf");

  /** As error texts list them. */
  public static final String ACCEPTED = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

  /** The same of custom objects, which have no form in protobuf. */
  public static final String ACCEPTED_CUSTOM = "application/json, application/yaml";

  private final String text;

  MediaType(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** The type of a Content-Type header, whatever its parameters. Without a header bodies are JSON. */
  public static Optional<MediaType> ofContentType(String header) {
    String bare = bare(header);
    if (bare.isEmpty()) {
      return Optional.of(JSON);
    }
    for (MediaType t : values()) {
      if (t.text.equals(bare)) {
        return Optional.of(t);
      }
    }
    return Optional.empty();
  }

  /** A header's type without parameters, in lower case. */
  public static String bare(String header) {
    int semicolon = header.indexOf(';');
    return (semicolon < 0 ? header : header.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }
}
