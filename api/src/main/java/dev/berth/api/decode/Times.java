package dev.berth.api.decode;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonString;
import dev.berth.model.time.GoDuration;
import dev.berth.model.time.TimeException;
import dev.berth.model.time.Timestamps;

/** Times as upstream's types write them, whatever zone and precision they were given in. */
final class Times {
  private Times() {}

  static Json seconds(String text) {
    if (text.isEmpty()) {
      return JsonNull.NULL;
    }
    if (Timestamps.isFormatted(text)) {
      return JsonString.of(text);
    }
    try {
      return JsonString.of(Timestamps.format(Timestamps.parse(text)));
    } catch (TimeException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  static Json micros(String text) {
    if (text.isEmpty()) {
      return JsonNull.NULL;
    }
    try {
      return JsonString.of(Timestamps.formatMicro(Timestamps.parseMicro(text)));
    } catch (TimeException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  static Json duration(String text) {
    try {
      return JsonString.of(GoDuration.format(GoDuration.parse(text)));
    } catch (TimeException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }
}
