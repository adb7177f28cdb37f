package dev.berth.node.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.node.runtime.ImageViews;
import dev.berth.node.runtime.Runtime.Image;
import dev.berth.node.runtime.RuntimeFailure.Code;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The images of a machine, and how pulling one goes. On the loop. */
final class SimulatedImages implements ImageViews {
  private final Loop loop;
  private final SimulatedIds ids;
  private final Map<String, Image> images = new TreeMap<>();
  private final Map<String, Integer> failedPulls = new HashMap<>();

  SimulatedImages(Loop loop, SimulatedIds ids) {
    this.loop = loop;
    this.ids = ids;
  }

  /** As often as the knob says, each pod is told first that there is no such image. */
  CompletionStage<Image> pull(String image, String podUid, Knobs knob) {
    int failures = failedPulls.getOrDefault(podUid + " " + image, 0);
    if (failures < knob.pullFails()) {
      failedPulls.put(podUid + " " + image, failures + 1);
      return SimulatedRuntime.failed(
          Code.NOT_FOUND,
          "failed to pull and unpack image \"" + image + "\": failed to resolve reference \"" + image + "\": " + image
              + ": not found");
    }
    if (knob.pullDelay().isZero()) {
      return SimulatedRuntime.done(pulled(image));
    }
    CompletableFuture<Image> later = new CompletableFuture<>();
    loop.schedule(knob.pullDelay(), () -> later.complete(pulled(image)));
    return later;
  }

  private Image pulled(String image) {
    return images.computeIfAbsent(
        image, name -> new Image("sha256:" + ids.of(name), List.of(name), 1_000_000L + name.length()));
  }

  Optional<Image> find(String image) {
    return Optional.ofNullable(images.get(image));
  }

  /** Nothing lies in it. */
  @Override
  public CompletionStage<Files> view(String image, String podUid, String volume) {
    return images.containsKey(image)
        ? SimulatedRuntime.done(new Files("simulated", image, List.of()))
        : SimulatedRuntime.failed(Code.NOT_FOUND, "image \"" + image + "\" is gone");
  }

  @Override
  public CompletionStage<Boolean> release(String podUid, String volume) {
    return SimulatedRuntime.done(true);
  }

  /** In order of names. */
  List<Image> all() {
    return List.copyOf(images.values());
  }

  CompletionStage<Boolean> remove(String image) {
    images.remove(image);
    return SimulatedRuntime.done(true);
  }
}
