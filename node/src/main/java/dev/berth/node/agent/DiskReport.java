package dev.berth.node.agent;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.storage.NodeDisk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in an annotation of the node which of its disks are there to be claimed; looks every ten seconds whether that has changed.
 * Where there can be none it takes back what an agent before it may have said, and is done. On the loop.
 */
public final class DiskReport {
  private static final Logger LOG = LoggerFactory.getLogger(DiskReport.class);
  private static final Duration EVERY = Duration.ofSeconds(10);
  /** While the node is not there yet. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Loop loop;
  private final Client client;
  private final View view;
  private final String node;
  private final Optional<Supplier<CompletionStage<List<NodeDisk>>>> disks;
  private boolean closed;

  /**
   * @param client of the node
   * @param disks what is there now; empty where there will never be any
   */
  public DiskReport(
      Loop loop, Client client, View view, String node, Optional<Supplier<CompletionStage<List<NodeDisk>>>> disks) {
    this.loop = loop;
    this.client = client;
    this.view = view;
    this.node = node;
    this.disks = disks;
  }

  public void start() {
    look();
  }

  public void close() {
    closed = true;
  }

  private void look() {
    if (!closed) {
      Later.then(
          loop,
          disks.map(Supplier::get).orElseGet(() -> CompletableFuture.completedFuture(List.of())),
          this::tell,
          why -> {
            LOG.warn("node={} failed=looking at its disks", node, why);
            again(EVERY);
          });
    }
  }

  private void again(Duration pause) {
    if (!closed) {
      loop.schedule(pause, this::look);
    }
  }

  private void tell(List<NodeDisk> found) {
    Optional<Node> own = view.get(Kinds.NODE, "", node);
    if (own.isEmpty()) {
      again(SOON);
      return;
    }
    String wanted = found.isEmpty() ? "" : NodeDisk.text(found);
    if (own.get().meta().annotation(NodeDisk.ANNOTATION).equals(wanted)) {
      if (disks.isPresent()) {
        again(EVERY);
      }
      return;
    }
    Json said = found.isEmpty() ? JsonNull.NULL : JsonString.of(wanted);
    JsonObject change =
        JsonObject.of("metadata", JsonObject.of("annotations", JsonObject.of(NodeDisk.ANNOTATION, said)));
    Later.then(
        loop,
        client.perform(new Write.Patch(Ref.of(Kinds.NODE, "", node), "", Write.PatchType.MERGE, change)),
        answer -> {
          if (answer instanceof Answer.Refused refused) {
            LOG.warn("node={} failed=telling of its disks message={}", node, refused.message());
          }
          again(EVERY);
        },
        why -> {
          LOG.debug("node={} unanswered", node, why);
          again(EVERY);
        });
  }
}
