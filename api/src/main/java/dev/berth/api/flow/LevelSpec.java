package dev.berth.api.flow;

import dev.berth.base.json.JsonObject;

/**
 * A PriorityLevelConfiguration, read.
 *
 * @param uid of the object, or empty where it is not stored
 * @param exempt whether its requests never wait
 * @param shares of all seats
 * @param lendablePercent of its seats that others may use while it does not
 * @param borrowingPercent of its seats that it may have besides, or -1 for no limit
 * @param queues that requests wait in, or 0 where they are turned away at once
 * @param handSize queues among which a flow's requests choose
 * @param queueLength requests in one queue
 */
record LevelSpec(
    String name, String uid, boolean exempt, int shares, int lendablePercent, int borrowingPercent, int queues,
    int handSize, int queueLength) {

  static LevelSpec of(JsonObject object) {
    JsonObject spec = object.object("spec");
    boolean exempt = spec.text("type").equals("Exempt");
    JsonObject of = spec.object(exempt ? "exempt" : "limited");
    JsonObject queuing = of.object("limitResponse").object("queuing");
    boolean waits = of.object("limitResponse").text("type").equals("Queue");
    return new LevelSpec(
        object.object("metadata").text("name"),
        object.object("metadata").text("uid"),
        exempt,
        (int) of.number("nominalConcurrencyShares"),
        (int) of.number("lendablePercent"),
        of.has("borrowingLimitPercent") ? (int) of.number("borrowingLimitPercent") : -1,
        waits ? (int) Math.max(1, queuing.number("queues")) : 0,
        waits ? (int) Math.clamp(queuing.number("handSize"), 1, Math.max(1, queuing.number("queues"))) : 0,
        waits ? (int) Math.max(1, queuing.number("queueLengthLimit")) : 0);
  }
}
