package dev.berth.storage.simulated;

import java.util.Map;
import java.util.Set;

/**
 * A simulated driver's volume at one moment.
 *
 * @param pool the node whose disk it lies on; empty where it lies on none
 * @param sizeBytes of the volume, {@code fileSystemBytes} of what is in it
 * @param attached to these nodes
 * @param staged node to path
 * @param published node to paths
 */
public record Seen(
    String id,
    String name,
    String pool,
    long sizeBytes,
    long fileSystemBytes,
    Set<String> attached,
    Map<String, String> staged,
    Map<String, Set<String>> published) {}
