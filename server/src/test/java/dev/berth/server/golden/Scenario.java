package dev.berth.server.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One line of a recording: requests that belong together, in order. The format is told in the recordings' README.
 *
 * @param needsControllers recorded with the controller manager beside the server
 */
record Scenario(String name, String group, boolean ownsNamespace, boolean needsControllers, List<Step> steps) {

  /** A request with the answer it got, and what was sent while it, a watch, was open. */
  record Step(JsonObject request, Answer answer, JsonObject source, List<Step> during) {
    static Step of(JsonObject step) {
      return new Step(
          step.object("request"),
          Answer.recorded(step.object("response")),
          step,
          step.array("during").objects().map(Step::of).toList());
    }

    boolean isWatch() {
      return source.has("during");
    }

    /** Itself, and what it holds. */
    Stream<Step> all() {
      return Stream.concat(during.stream(), Stream.of(this));
    }
  }

  /** Groups that a current server has in one version only, by their recorded names. */
  private static String inServedVersions(String line) {
    return line.replace("policy/v1beta1", "policy/v1")
        .replace("batch/v1beta1", "batch/v1")
        .replace("discovery.k8s.io/v1beta1", "discovery.k8s.io/v1");
  }

  private static Scenario read(String line) {
    JsonObject s = (JsonObject) Json.parse(inServedVersions(line));
    return new Scenario(
        s.text("name"),
        s.text("group"),
        !s.has("namespace") || s.bool("namespace"),
        s.array("needs").strings().anyMatch("controllers"::equals),
        s.array("steps").objects().map(Step::of).toList());
  }

  static List<Scenario> readAll(Path file) throws IOException {
    return Files.readAllLines(file).stream().filter(l -> !l.isBlank()).map(Scenario::read).toList();
  }

  /** Whether it takes its time: pauses, or watches that the server ends. */
  boolean waits() {
    return steps.stream().anyMatch(s -> s.isWatch() || s.source().has("sleep") || s.request().text("path").contains("timeoutSeconds="));
  }

  /** Every request of the scenario as text: addresses and ports named in it are fixed, all others are allocated. */
  String requestText() {
    return JsonArray.of(steps.stream().flatMap(Step::all).map(Step::request).toList()).toString();
  }
}
