package dev.berth.api.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the recordings that the server's replay uses as well. */
public final class Recording {
  private static final String FOLDER = "server/src/test/resources/golden/api";

  private Recording() {}

  /** A scenario's name and its steps in order. */
  public record Scenario(String name, List<Step> steps) {}

  /**
   * One exchange on a built-in resource.
   *
   * @param at {@code gp-json#3 PATCH}
   * @param name of the object; empty for a POST
   * @param answer the body, or the empty object
   */
  public record Step(
      String at,
      String method,
      String contentType,
      ResourceType type,
      String subresource,
      String name,
      String query,
      byte[] body,
      int code,
      JsonObject answer) {

    public JsonObject config() {
      return Json.parse(body) instanceof JsonObject o ? o : JsonObject.EMPTY;
    }

    /** What objects are told apart by within a scenario. */
    public String key() {
      return type.plural() + "/" + (name.isEmpty() ? answer.object("metadata").text("name") : name);
    }

    public boolean succeeded() {
      return code < 300;
    }

    public boolean isApply() {
      return contentType.contains("apply-patch");
    }

    public String parameter(String wanted) {
      for (String p : query.split("&", -1)) {
        if (p.startsWith(wanted + "=")) {
          return p.substring(wanted.length() + 1);
        }
      }
      return "";
    }
  }

  /** Nothing where the recordings are not beside this module. */
  public static Optional<List<Scenario>> of(String file) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path recording = at.resolve(FOLDER).resolve(file + ".jsonl");
      if (Files.exists(recording)) {
        return Optional.of(read(recording));
      }
    }
    return Optional.empty();
  }

  private static List<Scenario> read(Path recording) {
    try {
      return Files.readAllLines(recording, StandardCharsets.UTF_8).stream().map(Recording::scenario).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Scenario scenario(String line) {
    // Kinds that were recorded in a beta version are served in the GA one.
    JsonObject scenario = (JsonObject) Json.parse(line.replace("/v1beta1", "/v1"));
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < scenario.array("steps").size(); i++) {
      step(scenario.text("name") + "#" + i, scenario.array("steps").object(i)).ifPresent(steps::add);
    }
    return new Scenario(scenario.text("name"), List.copyOf(steps));
  }

  private static Optional<Step> step(String at, JsonObject step) {
    JsonObject request = step.object("request");
    String target = request.text("path");
    int mark = target.indexOf('?');
    String query = mark < 0 ? "" : target.substring(mark + 1);
    String[] path = (mark < 0 ? target : target.substring(0, mark)).substring(1).split("/", -1);
    int head = path[0].equals("api") ? 2 : 3;
    if (path.length <= head || !path[0].startsWith("api")) {
      return Optional.empty();
    }
    GroupVersion version = head == 2 ? new GroupVersion("", path[1]) : new GroupVersion(path[1], path[2]);
    int r = path[head].equals("namespaces") && path.length > head + 2 ? head + 2 : head;
    Json body = request.get("body").or(() -> request.get("raw")).orElse(JsonString.EMPTY);
    byte[] bytes =
        body instanceof JsonString raw && !request.has("body")
            ? raw.value().getBytes(StandardCharsets.UTF_8)
            : body.toBytes();
    return Builtin.catalogue()
        .find(version, path[r])
        .map(
            type ->
                new Step(
                    at + " " + request.text("method"),
                    request.text("method"),
                    request.object("headers").text("Content-Type"),
                    type,
                    path.length > r + 2 ? path[r + 2] : "",
                    path.length > r + 1 ? path[r + 1] : "",
                    query,
                    bytes,
                    (int) step.object("response").number("code"),
                    step.object("response").object("body")));
  }
}
