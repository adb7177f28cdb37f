package dev.berth.server.up;

import dev.berth.base.loop.Loop;
import dev.berth.client.Picture;
import dev.berth.client.Source;
import dev.berth.client.View;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a cluster holds at one moment, for a person who asks.
 *
 * @param nodes a line of text for each
 */
public record Overview(List<String> nodes, Progress workloads) {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  public Overview {
    nodes = List.copyOf(nodes);
  }

  /** Completes once the source has told everything; never, where it does not answer. */
  public static CompletableFuture<Overview> of(Loop loop, Source source) {
    CompletableFuture<Overview> seen = new CompletableFuture<>();
    loop.execute(
        () -> {
          Picture picture = new Picture(loop, source);
          List<Kind<?>> kinds = new ArrayList<>(Progress.NEEDS.kinds());
          kinds.add(Kinds.NODE);
          picture.follow(kinds);
          look(loop, picture, seen);
        });
    return seen;
  }

  private static void look(Loop loop, Picture picture, CompletableFuture<Overview> seen) {
    if (picture.isSynced()) {
      seen.complete(of(picture, loop.clock().instant()));
      picture.close();
    } else if (!seen.isDone()) {
      loop.schedule(LOOK_EVERY, () -> look(loop, picture, seen));
    }
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
