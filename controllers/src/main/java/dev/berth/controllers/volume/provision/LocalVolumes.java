package dev.berth.controllers.volume.provision;

import dev.berth.base.queue.Backoff;
import dev.berth.base.queue.WorkQueue;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.select.NodeSelector;
import dev.berth.storage.NodeDisk;
import dev.berth.storage.NodeDisks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes a volume of each disk that a node offers ({@link NodeDisk#ANNOTATION}) and whose class there is, and takes the data off it
 * when its claim is gone, if the class says Delete: then the disk is offered anew. What a node offers no more keeps its volume.
 *
 * <p>Source: sig-storage-local-static-provisioner.
 */
public final class LocalVolumes implements Controller {
  private static final WorkQueue.Settings QUEUE =
      new WorkQueue.Settings(100, 1_000_000, new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5)));

  private final NodeDisks disks;

  public LocalVolumes(NodeDisks disks) {
    this.disks = disks;
  }

  @Override
  public String name() {
    return "local-volume-provisioner";
  }

  @Override
  public String account() {
    return "csi-provisioner";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.NODE, Kinds.VOLUME, Kinds.STORAGE_CLASS, Kinds.VOLUME_ATTACHMENT).with(Indexes.ATTACHMENTS_BY_VOLUME);
  }

  @Override
  public void start(Workplace place) {
    View view = place.view();
    PlanQueue<String> nodes = new PlanQueue<>(place, new Offers(), QUEUE);
    PlanQueue<String> volumes = new PlanQueue<>(place, new VolumeDeletion(this::cleaning, place.loop()), QUEUE);
    view.onChange(
        Kinds.NODE,
        (before, after) ->
            after.filter(node -> !offered(node).equals(before.map(LocalVolumes::offered).orElse("")))
                .ifPresent(node -> nodes.add(node.name())));
    view.onChange(
        Kinds.STORAGE_CLASS,
        (before, after) -> after.filter(_ -> before.isEmpty()).ifPresent(_ -> offering(view).forEach(nodes::add)));
    view.onChange(
        Kinds.VOLUME,
        (before, after) -> {
          after.filter(volume -> DiskVolume.nodeOf(volume).isPresent()).ifPresent(volume -> volumes.add(volume.name()));
          before.filter(gone -> after.isEmpty() && !DiskVolume.pathOf(gone).isEmpty()).ifPresent(_ -> offering(view).forEach(nodes::add));
        });
  }

  private static List<String> offering(View view) {
    return view.list(Kinds.NODE, "").stream().filter(node -> !offered(node).isEmpty()).map(Node::name).toList();
  }

  private static String offered(Node node) {
    return node.meta().annotation(NodeDisk.ANNOTATION);
  }

  private Optional<VolumeDeletion.Unmaking> cleaning(PersistentVolume volume) {
    return DiskVolume.nodeOf(volume).map(node -> () -> disks.clean(node, DiskVolume.pathOf(volume)));
  }

  /** The volumes of a node's disks. Pure. */
  private static final class Offers implements Planner<String> {
    @Override
    public Plan plan(View view, String name, Instant now) {
      return view.get(Kinds.NODE, "", name).filter(node -> !node.isTerminating()).map(node -> plan(view, node)).orElse(Plan.NOTHING);
    }

    private static Plan plan(View view, Node node) {
      List<Step> missing =
          NodeDisk.parse(offered(node)).stream()
              .filter(disk -> view.get(Kinds.VOLUME, "", DiskVolume.nameOf(node.name(), disk)).isEmpty() && !isTaken(view, node, disk))
              .flatMap(disk -> storageClass(view, disk).map(c -> DiskVolume.of(node, disk, c)).stream())
              .map(volume -> Write.create(Kinds.VOLUME, "", volume))
              .<Step>map(creation -> Step.perform(creation).tolerating("AlreadyExists"))
              .toList();
      return Plan.builder().together(missing).build();
    }

    /** One whose volumes somebody makes is not for disks: no node may put its own among those. */
    private static Optional<StorageClass> storageClass(View view, NodeDisk disk) {
      return view.get(Kinds.STORAGE_CLASS, "", disk.storageClass())
          .filter(c -> c.provisioner().equals(StorageClass.NO_PROVISIONER));
    }

    /** A disk is one volume, whoever made it. */
    private static boolean isTaken(View view, Node node, NodeDisk disk) {
      return view.list(Kinds.VOLUME, "").stream()
          .filter(volume -> DiskVolume.pathOf(volume).equals(disk.path()))
          .anyMatch(volume -> NodeSelector.of(volume.requiredNodes()).matches(node.meta().labels(), node.name()));
    }
  }
}
