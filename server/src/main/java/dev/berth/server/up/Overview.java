package dev.berth.server.up;

import dev.berth.base.loop.Loop;
import dev.berth.client.Needs;
import dev.berth.client.Source;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a cluster holds at one moment, for a person who asks.
 *
 * @param nodes a line of text for each
 */
public record Overview(List<String> nodes, Progress workloads) {
  public Overview {
    nodes = List.copyOf(nodes);
  }

  /** Completes once the source has told everything; never, where it does not answer. */
  public static CompletableFuture<Overview> of(Loop loop, Source source) {
    return Glance.of(loop, source, Progress.NEEDS.and(Needs.of(Kinds.NODE)), view -> of(view, loop.clock().instant()));
  }

  static Overview of(View view, Instant now) {
    return new Overview(
        view.list(Kinds.NODE, "").stream().map(Overview::line).toList(), Progress.ofAll(view, now));
  }

  private static String line(Node node) {
    return "node/" + node.name() + ": " + (node.isReady() ? "Ready" : "NotReady")
        + (node.isUnschedulable() ? ", takes no new pods" : "");
  }

  /** Prints it. */
  public void show(Screen screen) {
    screen.lines(nodes);
    screen.table(workloads);
  }
}
