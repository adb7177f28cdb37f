package dev.berth.simulator;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** How people ask for things: in JSON with single quotes. What is refused is only noted. */
final class Asking {
  private static final String MERGE = "application/merge-patch+json";
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final World world;
  private final BiConsumer<String, String> refused;

  Asking(World world) {
    this(world, (_, _) -> {});
  }

  /** @param refused hears of what was refused, by its path, and why */
  Asking(World world, BiConsumer<String, String> refused) {
    this.world = world;
    this.refused = refused;
  }

  /** Tries until it is done. */
  void insist(BooleanSupplier asks) {
    if (!asks.getAsBoolean()) {
      world.loop().schedule(AGAIN, () -> insist(asks));
    }
  }

  /** Whether it was done. */
  boolean merge(String target, String body) {
    return ask("PATCH", target, MERGE, body);
  }

  boolean ask(String method, String target, String body) {
    return ask(method, target, "application/json", body);
  }

  boolean ask(String method, String target, String type, String body) {
    return ask(method, target, type, (JsonObject) Json.parse(body.replace('\'', '"')));
  }

  boolean put(String target, JsonObject object) {
    return ask("PUT", target, "application/json", object);
  }

  private boolean ask(String method, String target, String type, JsonObject json) {
    SimulatedCluster.Answered answered = world.cluster().call(method, target, type, json.toBytes());
    if (!answered.isDone()) {
      refused.accept(target, answered.body().text("message"));
      world.note("refused: " + method + " " + target + ": " + answered.code() + " " + answered.body().text("message"));
    }
    return answered.isDone();
  }
}
