package dev.berth.server.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills a recorded request from the answers that this run has had: {@code ${step.N.path}}, {@code $from}, {@code $repeat}. */
final class Placeholders {
  private static final Pattern PLACE =
      Pattern.compile("\\$\\{step\\.([0-9]+)((?:\\.[^.{}\\[\\]]+|\\[[0-9]+])*)}");

  private final List<Json> answers;

  Placeholders(List<Json> answers) {
    this.answers = answers;
  }

  Json fill(Json value) {
    return switch (value) {
      case JsonObject o when o.has("$repeat") ->
          JsonString.of(o.array("$repeat").strings().findFirst().orElse("").repeat(times(o.array("$repeat"))));
      case JsonObject o when o.has("$from") -> changed(o);
      case JsonObject o -> {
        JsonObject.Builder b = JsonObject.builder();
        o.forEach((name, v) -> b.put(name, fill(v)));
        yield b.build();
      }
      case JsonArray a -> a.map(this::fill);
      case JsonString s when s.value().contains("${") -> filled(s.value());
      case JsonString s -> s;
      case Json plain -> plain;
    };
  }

  private static int times(JsonArray repeat) {
    return Integer.parseInt(repeat.get(1).toString());
  }

  /** An earlier answer with changes, deletions first. */
  private Json changed(JsonObject o) {
    Optional<Json> base = found("${" + o.text("$from") + "}");
    if (base.isEmpty()) {
      return JsonObject.EMPTY.with("unresolved", o.text("$from"));
    }
    Json out = base.get();
    try {
      for (String place : o.array("$del").strings().toList()) {
        out = Pointer.remove(out, place);
      }
      for (Json change : o.array("$set")) {
        JsonArray pair = (JsonArray) change;
        out = Pointer.set(out, ((JsonString) pair.get(0)).value(), fill(pair.get(1)));
      }
      return out;
    } catch (ClassCastException | IndexOutOfBoundsException | NumberFormatException notAsItWas) {
      return JsonObject.EMPTY.with("unresolved", o.text("$from"));
    }
  }

  private Json filled(String text) {
    Matcher m = PLACE.matcher(text);
    if (m.matches()) {
      return found(text).orElse(JsonString.of("unresolved"));
    }
    return JsonString.of(m.replaceAll(r -> Matcher.quoteReplacement(found(r.group()).map(Placeholders::plain).orElse("unresolved"))));
  }

  private static String plain(Json value) {
    return value instanceof JsonString s ? s.value() : value.toString();
  }

  private Optional<Json> found(String place) {
    Matcher m = PLACE.matcher(place);
    return m.matches() && Integer.parseInt(m.group(1)) < answers.size()
        ? Pointer.get(answers.get(Integer.parseInt(m.group(1))), m.group(2))
        : Optional.empty();
  }
}
