package dev.berth.client.https;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Which objects of a type are followed: those that a component may see, where that is not all.
 *
 * @param namespace or empty for all
 * @param fieldSelector as the API takes it, or empty
 */
public record Scope(String namespace, String fieldSelector) {
  public static final Scope ALL = new Scope("", "");

  /** One object. */
  public static Scope named(String namespace, String name) {
    return new Scope(namespace, "metadata.name=" + name);
  }

  String query() {
    return fieldSelector.isEmpty() ? "" : "&fieldSelector=" + URLEncoder.encode(fieldSelector, StandardCharsets.UTF_8);
  }
}
