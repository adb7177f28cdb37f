package dev.berth.server.usage;

import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A claim and what its volume holds.
 *
 * @param pods that use it, on whatever node
 * @param sizeBytes of what was measured, else what the claim has, else what it asks for
 * @param measure empty where nobody has measured it
 * @param word why not, or empty
 */
public record ClaimUse(
    String namespace, String claim, List<String> pods, long sizeBytes, Optional<Measure> measure, String word) {

  /** What a node has measured. What a volume without a file system does not have is empty. */
  public record Measure(
      OptionalLong usedBytes, OptionalLong availableBytes, OptionalLong inodes, OptionalLong inodesUsed) {
    static final Measure NONE =
        new Measure(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    /** Of an entry of {@code pods[].volume[]}. */
    static Measure of(JsonObject volume) {
      return new Measure(
          number(volume, "usedBytes"), number(volume, "availableBytes"), number(volume, "inodes"), number(volume, "inodesUsed"));
    }

    private static OptionalLong number(JsonObject volume, String member) {
      return volume.has(member) ? OptionalLong.of(volume.number(member)) : OptionalLong.empty();
    }
  }
}
