package dev.berth.server.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer, recorded or ours.
 *
 * @param code 0 where the connection broke
 * @param warnings the texts of the Warning headers
 * @param body JSON; a string where it is of another type; empty where there are events
 * @param events the lines of a watch
 */
record Answer(
    int code,
    String contentType,
    List<String> warnings,
    boolean retryAfter,
    Optional<Json> body,
    Optional<List<Json>> events) {
  private static final Pattern WARNING = Pattern.compile("299 [^ ]+ \"((?:[^\"\\\\]|\\\\.)*)\"");

  static Answer recorded(JsonObject response) {
    return new Answer(
        (int) response.number("code"),
        response.text("contentType"),
        response.array("warnings").strings().toList(),
        response.has("retryAfter"),
        response.get("body"),
        response.get("events").map(_ -> response.array("events").items()));
  }

  static Answer broken(Exception e) {
    return new Answer(0, "", List.of(), false, Optional.of(JsonString.of("transport error " + e)), Optional.empty());
  }

  static Answer of(Wire.Reply reply) {
    String type = reply.header("content-type").orElse("");
    String text = new String(reply.body(), StandardCharsets.UTF_8);
    List<String> warnings = new ArrayList<>();
    for (String value : reply.headers("warning")) {
      Matcher m = WARNING.matcher(value);
      while (m.find()) {
        warnings.add(m.group(1).replace("\\\"", "\"").replace("\\\\", "\\"));
      }
    }
    boolean json = mediaType(type).equals("application/json") && !text.isBlank();
    Optional<List<Json>> events = json ? events(text) : Optional.empty();
    Json body = json ? parsed(text) : JsonString.of(text);
    return new Answer(
        reply.code(),
        type,
        List.copyOf(warnings),
        reply.header("retry-after").isPresent(),
        events.isPresent() ? Optional.empty() : Optional.of(body),
        events);
  }

  /** What a watch sent, line by line, until it was ended. */
  Answer asWatch() {
    if (code != 200 || events.isPresent()) {
      return this;
    }
    List<Json> one = body.filter(b -> !b.equals(JsonString.EMPTY)).map(List::of).orElse(List.of());
    return new Answer(code, contentType, warnings, retryAfter, Optional.empty(), Optional.of(one));
  }

  private static Optional<List<Json>> events(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() == 1
        && !(parsed(text) instanceof JsonObject o && Set.copyOf(o.names()).equals(Set.of("type", "object")))) {
      return Optional.empty();
    }
    List<Json> out = new ArrayList<>();
    for (String line : lines) {
      if (!(parsed(line) instanceof JsonObject event)) {
        return Optional.empty();
      }
      out.add(event);
    }
    return Optional.of(out);
  }

  private static Json parsed(String text) {
    try {
      return Json.parse(text);
    } catch (JsonException notJson) {
      return JsonString.of(text);
    }
  }

  private static String mediaType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** What {@code path} of a placeholder is looked up in. */
  Json forLookup(List<Json> during) {
    return events
        .<Json>map(
            e ->
                JsonObject.of(
                    "events", dev.berth.base.json.JsonArray.of(e), "during", dev.berth.base.json.JsonArray.of(during)))
        .orElse(body.orElse(JsonNumber.of(0)));
  }
}
