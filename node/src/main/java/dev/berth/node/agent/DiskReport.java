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
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in an annotation of the node which of its disks are there to be claimed; looks every ten seconds whether that has changed.
 * On the loop.
 */
public final class DiskReport {
  private static final Logger LOG = LoggerFactory.getLogger(DiskReport.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final Loop loop;
  private final Client client;
  private final View view;
  private final String node;
  private final Supplier<CompletionStage<List<NodeDisk>>> disks;
  private boolean closed;

  /**
   * @param client of the node
   * @param disks what is there now
   */
  public DiskReport(Loop loop, Client client, View view, String node, Supplier<CompletionStage<List<NodeDisk>>> disks) {
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
          disks.get(),
          this::tell,
          why -> {
            LOG.warn("node={} failed=looking at its disks", node, why);
            again();
          });
    }
  }

  private void again() {
    if (!closed) {
      loop.schedule(EVERY, this::look);
    }
  }

  private void tell(List<NodeDisk> found) {
    Optional<Node> own = view.get(Kinds.NODE, "", node);
    String wanted = found.isEmpty() ? "" : NodeDisk.text(found);
    if (own.isEmpty() || own.get().meta().annotation(NodeDisk.ANNOTATION).equals(wanted)) {
      again();
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
          again();
        },
        why -> {
          LOG.debug("node={} unanswered", node, why);
          again();
        });
  }
}
