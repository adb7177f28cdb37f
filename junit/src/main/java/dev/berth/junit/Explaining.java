package dev.berth.junit;

import dev.berth.base.loop.Loop;
import dev.berth.client.Source;
import dev.berth.junit.Types.Named;
import dev.berth.model.kinds.Kind;
import dev.berth.server.up.Glance;
import dev.berth.server.why.Finding;
import dev.berth.server.why.FindingText;
import dev.berth.server.why.Inquiry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a cluster why something is not as it should be, as {@code berth why} does.
 *
 * @param source of a view of it
 */
record Explaining(Loop loop, Source source, Requests.Patience patience) {
  private static final Duration MOST = Duration.ofSeconds(10);

  /** A line for each thing that may be the reason; of a kind that nobody here knows all that is wrong in its namespace. */
  List<String> why(Named what) {
    CompletableFuture<List<Finding>> found =
        Glance.of(loop, source, Inquiry.needs(), view -> look(new Inquiry(loop, view), what));
    return patience.until(MOST, found::isDone)
        ? found.join().stream().flatMap(finding -> FindingText.of(finding).stream()).toList()
        : List.of("the cluster could not be looked at within " + MOST);
  }

  /** Whether there is a word for it itself. */
  static boolean knows(Named what) {
    return kind(what).isPresent();
  }

  private static Optional<Kind<?>> kind(Named what) {
    return Inquiry.kind(what.type().singular()).filter(known -> known.type().gvk().equals(what.type().gvk()));
  }

  private static List<Finding> look(Inquiry inquiry, Named what) {
    return kind(what)
        .map(known -> inquiry.about(known, what.namespace(), what.name()).stream().toList())
        .orElseGet(() -> inquiry.everything(what.namespace()));
  }
}
