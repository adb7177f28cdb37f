package dev.berth.api.rest;

import dev.berth.api.status.Failures;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import java.util.Base64;

/**
 * Where a list goes on.
 *
 * @param revision of the snapshot; -1 to go on in the newest state, after the snapshot has expired
 * @param start the key after the prefix that the next page begins with: the last one seen, and a NUL
 */
record ContinueToken(long revision, String start) {
  private static final String VERSION = "meta.k8s.io/v1";

  String encode() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            JsonObject.builder().put("v", VERSION).put("rv", revision).put("start", start).build().toBytes());
  }

  static ContinueToken decode(String text) {
    try {
      if (Json.parse(Base64.getUrlDecoder().decode(text)) instanceof JsonObject o
          && o.text("v").equals(VERSION)
          && !o.text("start").isEmpty()
          && o.number("rv") != 0
          && !o.text("start").startsWith("/")) {
        return new ContinueToken(o.number("rv"), o.text("start"));
      }
    } catch (IllegalArgumentException | JsonException broken) {
      // said below
    }
    throw Failures.badRequest("continue key is not valid: " + text);
  }

  /** The key after which the next page begins, under a prefix. */
  String after(String prefix) {
    return prefix + (start.endsWith("\0") ? start.substring(0, start.length() - 1) : start);
  }
}
