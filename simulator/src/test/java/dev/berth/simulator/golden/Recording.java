package dev.berth.simulator.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** One recorded scenario, as its file has it. */
record Recording(JsonObject json) {

  static Recording read(String name) {
    try (InputStream in = Recording.class.getResourceAsStream("/golden/controllers/" + name + ".json")) {
      if (in == null) {
        throw new IllegalArgumentException("no recording " + name);
      }
      return new Recording((JsonObject) Json.parse(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return json.text("name");
  }

  List<JsonObject> steps() {
    return json.array("steps").objects().toList();
  }

  List<JsonObject> changes() {
    return json.array("changes").objects().toList();
  }

  JsonObject finalState() {
    return json.object("final");
  }

  /** Whether a second recording showed the same; a recording that was made once is believed. */
  boolean isStable(String aspect) {
    return !json.has("repeatEqual") || json.object("repeatEqual").bool(aspect);
  }

  /** The kubelets of these scenarios beat faster, and the node controller waits less. */
  boolean isAboutNodes() {
    return json.has("serverFlags");
  }
}
