package dev.berth.node.eviction;

/** How much there is left of how much: bytes, inodes or process ids. */
public record Level(long available, long capacity) {}
