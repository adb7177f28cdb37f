package dev.berth.api.rest;

import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.validation.GoSyntax;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNull;
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
    int fault = faultIn(text);
    if (fault >= 0) {
      throw notOurs("continue key is not valid: illegal base64 data at input byte " + fault);
    }
    Json read;
    try {
      read = GoSyntax.read(Base64.getUrlDecoder().decode(text)).value();
    } catch (JsonException broken) {
      throw notOurs("continue key is not valid: " + broken.getMessage());
    }
    if (!(read instanceof JsonObject) && read != JsonNull.NULL) {
      throw notOurs(
          "continue key is not valid: json: cannot unmarshal " + read.typeName()
              + " into Go value of type storage.continueToken");
    }
    JsonObject o = read instanceof JsonObject object ? object : JsonObject.EMPTY;
    if (!o.text("v").equals(VERSION)) {
      throw notOurs("continue key is not valid: server does not recognize this encoded version " + o.text("v"));
    }
    if (o.number("rv") == 0) {
      throw notOurs("continue key is not valid: incorrect encoded start resourceVersion (version " + VERSION + ")");
    }
    String start = o.text("start");
    if (start.isEmpty()) {
      throw notOurs("continue key is not valid: encoded start key empty (version " + VERSION + ")");
    }
    if (leavesThePrefix(start)) {
      throw notOurs("continue key is not valid: " + start);
    }
    return new ContinueToken(o.number("rv"), start);
  }

  /** Where a text stops being base64 for URLs without padding, or -1. */
  private static int faultIn(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_')) {
        return i;
      }
    }
    return text.length() % 4 == 1 ? text.length() - 1 : -1;
  }

  private static Refusal notOurs(String why) {
    return Failures.badRequest("invalid continue token: " + why);
  }

  /** Whether the key is no plain path, so that with a prefix before it, it could name something else. */
  private static boolean leavesThePrefix(String start) {
    String path = start.startsWith("/") ? start : "/" + start;
    return path.contains("//") || path.endsWith("/") || (path + "/").contains("/./") || (path + "/").contains("/../");
  }

  /** The key after which the next page begins, under a prefix. */
  String after(String prefix) {
    String key = start.startsWith("/") ? start.substring(1) : start;
    return prefix + (key.endsWith("\0") ? key.substring(0, key.length() - 1) : key);
  }
}
