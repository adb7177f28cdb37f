package dev.berth.controllers.volume.attach;

import dev.berth.base.json.JsonArray;
import dev.berth.base.queue.Backoff;
import dev.berth.base.queue.WorkQueue;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.VolumeAttachment;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Attaches and detaches. It turns changes into keys: volumes and nodes by name. */
public final class AttachDetach implements Controller {
  private static final WorkQueue.Settings QUEUE =
      new WorkQueue.Settings(64, 1_000_000, new Backoff(Duration.ofMillis(5), Duration.ofMinutes(1)));

  @Override
  public String name() {
    return "persistentvolume-attach-detach-controller";
  }

  @Override
  public String account() {
    return "attachdetach-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(
            Kinds.POD, Kinds.CLAIM, Kinds.VOLUME, Kinds.NODE, Kinds.VOLUME_ATTACHMENT, Kinds.CSI_DRIVER)
        .with(Indexes.PODS_BY_CLAIM, Indexes.ATTACHMENTS_BY_VOLUME, NodeAttached.ATTACHMENTS_BY_NODE);
  }

  @Override
  public void start(Workplace place) {
    new Work(place).listen();
  }

  private static final class Work {
    private final View view;
    private final PlanQueue<String> volumes;
    private final PlanQueue<String> nodes;

    Work(Workplace place) {
      view = place.view();
      Set<String> ending = new HashSet<>();
      nodes = new PlanQueue<>(place, new NodeAttached(ending), QUEUE);
      volumes = new PlanQueue<>(place, new VolumeAttaching(ending, nodes::add), QUEUE);
    }

    void listen() {
      view.onChange(Kinds.POD, this::podChanged);
      view.onChange(Kinds.CLAIM, this::claimChanged);
      view.onChange(Kinds.VOLUME, (before, after) -> volumeChanged(after.or(() -> before).orElseThrow()));
      view.onChange(Kinds.VOLUME_ATTACHMENT, this::attachmentChanged);
      view.onChange(Kinds.NODE, this::nodeChanged);
      view.onChange(Kinds.CSI_DRIVER, (_, _) -> view.list(Kinds.VOLUME, "").forEach(this::volumeChanged));
    }

    private void podChanged(Optional<Pod> before, Optional<Pod> after) {
      boolean moved =
          !before.map(Pod::nodeName).equals(after.map(Pod::nodeName))
              || !before.map(Users::isOver).equals(after.map(Users::isOver));
      Pod pod = after.or(() -> before).orElseThrow();
      if (moved && !pod.nodeName().isEmpty()) {
        for (String claim : pod.claimNames()) {
          view.get(Kinds.CLAIM, pod.namespace(), claim)
              .map(PersistentVolumeClaim::volumeName)
              .filter(name -> !name.isEmpty())
              .ifPresent(volumes::add);
        }
      }
    }

    private void claimChanged(Optional<PersistentVolumeClaim> before, Optional<PersistentVolumeClaim> after) {
      String was = before.map(PersistentVolumeClaim::volumeName).orElse("");
      String is = after.map(PersistentVolumeClaim::volumeName).orElse("");
      if (!was.equals(is)) {
        List.of(was, is).stream().filter(name -> !name.isEmpty()).forEach(volumes::add);
      }
    }

    private void volumeChanged(PersistentVolume volume) {
      if (volume.spec().has("csi")) {
        volumes.add(volume.name());
      }
    }

    private void attachmentChanged(Optional<VolumeAttachment> before, Optional<VolumeAttachment> after) {
      VolumeAttachment attachment = after.or(() -> before).orElseThrow();
      volumes.add(attachment.volumeName());
      if (before.filter(Work::isThere).isPresent() != after.filter(Work::isThere).isPresent()) {
        nodes.add(attachment.nodeName());
      }
    }

    private static boolean isThere(VolumeAttachment attachment) {
      return attachment.isAttached() && !attachment.isTerminating();
    }

    /**
     * Nodes report often; only what decides about their volumes counts. A node that merely took one more decides nothing about
     * those it has: a volume waits for a node to let go of it.
     */
    private void nodeChanged(Optional<Node> before, Optional<Node> after) {
      if (before.isPresent() && after.isPresent() && facts(before.get()).equals(facts(after.get()))) {
        if (keeps(before.get(), after.get(), "volumesAttached") && keeps(before.get(), after.get(), "volumesInUse")) {
          return;
        }
      }
      Node node = after.or(() -> before).orElseThrow();
      nodes.add(node.name());
      view.by(NodeAttached.ATTACHMENTS_BY_NODE, node.name()).forEach(a -> volumes.add(a.volumeName()));
    }

    /** Whether nothing of a list is missing from the later one. */
    private static boolean keeps(Node earlier, Node later, String list) {
      JsonArray before = earlier.status().array(list);
      JsonArray after = later.status().array(list);
      return before.equals(after) || new HashSet<>(after.items()).containsAll(before.items());
    }

    private static List<Object> facts(Node node) {
      return List.of(
          node.spec().array("taints"),
          node.isReady(),
          node.meta().annotations());
    }
  }
}
