package dev.berth.node.agent;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.log.LateLogger;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.OnNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/**
 * What a node's drivers say of it.
 *
 * @param labels by which volumes are reachable from the node
 * @param entries of the CSINode, in order of the drivers' names
 */
record DriverReport(Map<String, String> labels, List<JsonObject> entries) {
  private static final Logger LOG = LateLogger.of(DriverReport.class);

  /** Asks all; one that is on no node, or does not say, is left out. Never fails. */
  static CompletionStage<DriverReport> of(String node, List<VolumeDriver> drivers) {
    CompletionStage<DriverReport> all =
        CompletableFuture.completedFuture(new DriverReport(Map.of(), List.of()));
    for (VolumeDriver driver : drivers) {
      CompletionStage<DriverReport> one =
          driver
              .onNode(node)
              .handle(
                  (here, why) -> {
                    if (why == null) {
                      return new DriverReport(here.topology(), List.of(entry(driver.name(), here)));
                    }
                    LOG.info("node={} driver={} left out message={}", node, driver.name(), why.getMessage());
                    return new DriverReport(Map.of(), List.of());
                  });
      all = all.thenCombine(one, DriverReport::and);
    }
    return all;
  }

  private DriverReport and(DriverReport other) {
    Map<String, String> labels = new TreeMap<>(this.labels);
    labels.putAll(other.labels);
    List<JsonObject> entries = new ArrayList<>(this.entries);
    entries.addAll(other.entries);
    return new DriverReport(labels, entries);
  }

  private static JsonObject entry(String driver, OnNode here) {
    JsonObject.Builder entry =
        JsonObject.builder()
            .put("name", driver)
            .put("nodeID", here.id())
            .put("topologyKeys", JsonArray.ofStrings(here.topology().keySet().stream().sorted().toList()));
    here.volumesPerNode().ifPresent(most -> entry.put("allocatable", JsonObject.EMPTY.with("count", most.longValue())));
    return entry.build();
  }
}
