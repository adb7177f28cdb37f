package dev.berth.simulator.neighbour;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.server.control.ControlPlane;
import dev.berth.simulator.SimulatedCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A cluster and short words for what is done to it. Paths are {@code v1/namespaces/default/pods}. */
final class Script implements AutoCloseable {
  private final SimulatedCluster cluster;

  Script() {
    this(new ControlPlane.Settings("-----BEGIN CERTIFICATE-----", List.of("*")));
  }

  Script(ControlPlane.Settings settings) {
    cluster = SimulatedCluster.start(7, settings);
    cluster.advance(Duration.ofSeconds(1));
  }

  SimulatedCluster cluster() {
    return cluster;
  }

  private static String path(String short_) {
    return (short_.startsWith("v1/") ? "/api/" : "/apis/") + short_;
  }

  JsonObject create(String collection, String yaml) {
    return cluster.create(path(collection), (JsonObject) Yaml.parse(yaml));
  }

  int code(String method, String path, String yaml) {
    return cluster.call(method, path(path), (JsonObject) Yaml.parse(yaml)).code();
  }

  JsonObject merge(String path, String yaml) {
    Json body = Yaml.parse(yaml);
    SimulatedCluster.Answered answer =
        cluster.call(
            "PATCH", path(path), "application/merge-patch+json", body.toString().getBytes(StandardCharsets.UTF_8));
    if (!answer.isDone()) {
      throw new IllegalStateException("PATCH " + path + ": " + answer);
    }
    return answer.body();
  }

  void delete(String path, String options) {
    SimulatedCluster.Answered answer = cluster.call("DELETE", path(path), (JsonObject) Yaml.parse(options));
    if (!answer.isDone()) {
      throw new IllegalStateException("DELETE " + path + ": " + answer);
    }
  }

  void delete(String path) {
    delete(path, "{}");
  }

  boolean exists(String path) {
    return cluster.get(path(path)).isDone();
  }

  JsonObject get(String path) {
    return cluster.get(path(path)).body();
  }

  List<JsonObject> list(String path) {
    return get(path).array("items").objects().toList();
  }

  /** Names of what there is, in order. */
  List<String> names(String path) {
    return list(path).stream().map(o -> o.object("metadata").text("name")).toList();
  }

  void pass(Duration time) {
    cluster.advance(time);
  }

  void settle() {
    cluster.advance(Duration.ofSeconds(2));
  }

  @Override
  public void close() {
    cluster.close();
  }
}
