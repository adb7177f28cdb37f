package dev.berth.storage;

/**
 * A volume's way from one node's disk to another's. It keeps its id.
 *
 * @param id of the volume, at both
 * @param from the node on whose disk it lies
 * @param to the node on whose disk it is to lie
 * @param token of this one move: what another move left behind is never taken for this one's
 */
public record Move(String id, String from, String to, String token) {}
