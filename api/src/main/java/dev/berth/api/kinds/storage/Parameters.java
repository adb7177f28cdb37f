package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.LabelNames;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What classes tell a driver: its name, and opaque parameters of limited size. */
final class Parameters {
  private static final int MOST = 512;
  private static final int MOST_BYTES = 256 * 1024;

  private Parameters() {}

  static void provisioner(FieldPath path, String name, Findings found) {
    if (found.present(path, name)) {
      found.invalid(path, name, LabelNames.key(name.toLowerCase(Locale.ROOT)));
    }
  }

  static void check(FieldPath path, JsonObject parameters, boolean mayBeEmpty, Findings found) {
    if (parameters.size() > MOST) {
      found.tooLong(path, MOST);
      return;
    }
    long bytes = 0;
    for (var e : parameters.strings().entrySet()) {
      if (e.getKey().isEmpty()) {
        found.invalid(path, "", "field can not be empty.");
      }
      bytes += utf8Length(e.getKey()) + utf8Length(e.getValue());
    }
    if (bytes > MOST_BYTES) {
      found.tooLong(path, MOST_BYTES);
    }
    if (!mayBeEmpty && parameters.isEmpty()) {
      found.required(path, "must contain at least one key/value pair");
    }
  }

  static int utf8Length(String s) {
    return s.getBytes(StandardCharsets.UTF_8).length;
  }
}
