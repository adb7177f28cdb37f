package dev.berth.api.media;

/** What of an object a client wants to see. */
public sealed interface Form {
  /** The object. */
  record Whole() implements Form {}

  /** A table for people; {@code version} is {@code v1} or {@code v1beta1} of {@code meta.k8s.io}. */
  record AsTable(String version) implements Form {}

  /** Metadata alone. */
  record AsMetadata(String version) implements Form {}

  /** A list's metadata alone. */
  record AsMetadataList(String version) implements Form {}

  Form WHOLE = new Whole();
}
