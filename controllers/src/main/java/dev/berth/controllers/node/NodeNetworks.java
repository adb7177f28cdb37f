package dev.berth.controllers.node;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Needs;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.ip.Cidr;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Gives every node a part of the pods' network ({@code spec.podCIDR}), the lowest that is free. Keys are nodes. A part is
 * held from when it is chosen, so that two nodes that come together do not get the same.
 */
public final class NodeNetworks implements Controller, Planner<String> {
  private final Cidr network;
  private final int prefix;
  private final int parts;
  private final BitSet taken = new BitSet();
  private final Map<String, Integer> held = new HashMap<>();

  /** @param prefix of each node's part, longer than the network's; upstream's default is 24, and 64 for IPv6 */
  public NodeNetworks(Cidr network, int prefix) {
    if (prefix <= network.prefix() || prefix - network.prefix() > 16) {
      throw new IllegalArgumentException(
          "a node's part of " + network + " has a prefix that is 1 to 16 bits longer, not /" + prefix);
    }
    this.network = network;
    this.prefix = prefix;
    this.parts = 1 << (prefix - network.prefix());
  }

  @Override
  public String name() {
    return "node-ipam-controller";
  }

  @Override
  public String account() {
    return "node-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.NODE);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    workplace.view().onChange(
        Kinds.NODE,
        (before, after) -> {
          if (after.isEmpty()) {
            before.ifPresent(node -> release(node.name()));
          }
          after.ifPresent(this::hold);
          if (before.isEmpty()) {
            after.map(KubeObject::name).ifPresent(queue::add);
          }
        });
  }

  private void release(String node) {
    Integer part = held.remove(node);
    if (part != null) {
      taken.clear(part);
    }
  }

  private void hold(Node node) {
    part(node.spec().text("podCIDR")).ifPresent(part -> hold(node.name(), part));
  }

  private void hold(String node, int part) {
    release(node);
    taken.set(part);
    held.put(node, part);
  }

  private OptionalInt part(String text) {
    Optional<Cidr> cidr = Cidr.parse(text);
    Optional<Long> index = cidr.filter(c -> c.prefix() == prefix).flatMap(c -> network.indexOf(c.address()));
    return index.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) (index.get() >> hostBits()));
  }

  private int hostBits() {
    return (network.address().v6() ? 128 : 32) - prefix;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<Node> found = view.get(Kinds.NODE, "", name);
    if (found.isEmpty() || !found.get().spec().text("podCIDR").isEmpty() || found.get().isTerminating()) {
      return Plan.NOTHING;
    }
    Node node = found.get();
    if (!held.containsKey(name)) {
      int free = taken.nextClearBit(0);
      if (free >= parts) {
        return Plan.of(
            new Step.Tell(
                Note.normal(node, "CIDRNotAvailable", "Node " + name + " status is now: CIDRNotAvailable")));
      }
      hold(name, free);
    }
    String cidr = new Cidr(network.address((long) held.getOrDefault(name, 0) << hostBits()), prefix).toString();
    JsonObject body =
        JsonObject.of(
            "metadata",
            JsonObject.EMPTY.with("uid", node.uid()),
            "spec",
            JsonObject.of("podCIDRs", JsonArray.ofStrings(List.of(cidr))).with("podCIDR", cidr));
    return Plan.of(Step.perform(Write.merge(Kinds.NODE, node, body)).tolerating("NotFound"));
  }
}
