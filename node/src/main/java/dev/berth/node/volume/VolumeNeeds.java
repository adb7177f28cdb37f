package dev.berth.node.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.names.GoQuote;
import dev.berth.model.select.NodeSelector;
import dev.berth.node.KubeletPaths;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.storage.VolumeDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds what the volumes of a pod are. Reads the view and changes nothing. */
public final class VolumeNeeds {
  private static final String ROOT_CERTIFICATES = "kube-root-ca.crt";
  private static final AnyObject NO_CERTIFICATES =
      new AnyObject(JsonObject.of("data", JsonObject.EMPTY.with("ca.crt", "")));

  private final View view;
  private final Function<String, Optional<VolumeDriver>> drivers;
  private final KubeletPaths paths;
  private final JsonObject allocatable;
  private final VolumeUses uses;
  private final boolean needsRootCertificates;

  /**
   * @param allocatable of the node
   * @param needsRootCertificates whether {@code kube-root-ca.crt} must be there
   */
  public VolumeNeeds(
      View view,
      Function<String, Optional<VolumeDriver>> drivers,
      KubeletPaths paths,
      JsonObject allocatable,
      boolean needsRootCertificates) {
    this.view = view;
    this.drivers = drivers;
    this.paths = paths;
    this.allocatable = allocatable;
    this.uses = new VolumeUses(allocatable);
    this.needsRootCertificates = needsRootCertificates;
  }

  /** Of the volumes that containers of the pod mount or open; others are never brought there. */
  public List<VolumeNeed> of(Pod pod) {
    List<VolumeNeed> needs = new ArrayList<>();
    for (JsonObject volume : pod.volumes().toList()) {
      needs.add(of(pod, volume));
    }
    return needs;
  }

  private VolumeNeed of(Pod pod, JsonObject volume) {
    String name = volume.text("name");
    if (volume.has("persistentVolumeClaim") || volume.has("ephemeral")) {
      return claimed(pod, volume);
    }
    if (volume.has("csi")) {
      return inline(pod, name, volume.object("csi"));
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.LOCAL && volume.has(kind.member())) {
        JsonObject source = volume.object(kind.member());
        boolean readOnly = source.bool("readOnly");
        return local(pod, name, kind, source, uses.of(pod, name, readOnly, kind, source));
      }
    }
    return new VolumeNeed.Missing(name, "no volume plugin matched");
  }

  private VolumeNeed local(Pod pod, String name, Kind kind, JsonObject source, LocalVolume.Use use) {
    if (!kind.isFiles()) {
      return new VolumeNeed.Local(new LocalVolume(pod.uid(), name, kind, path(pod, kind, source, use), source, use));
    }
    VolumeFiles files = new VolumeFiles(pod, allocatable, this::object);
    return switch (files.of(kind, source)) {
      case VolumeFiles.Found found ->
          new VolumeNeed.Local(
              new LocalVolume(
                  pod.uid(), name, kind, path(pod, kind, source, use), source, found.files(), found.tokens(), use));
      case VolumeFiles.Absent absent -> new VolumeNeed.Missing(name, absent.message());
    };
  }

  private String path(Pod pod, Kind kind, JsonObject source, LocalVolume.Use use) {
    if (kind == Kind.HOST_PATH) {
      return source.text("path");
    }
    return use.block()
        ? paths.volumeDevice(pod.uid(), kind.plugin(), use.specName())
        : paths.volume(pod.uid(), kind.plugin(), use.specName());
  }

  private Optional<AnyObject> object(boolean secret, String namespace, String name) {
    Optional<AnyObject> found = view.get(secret ? Kinds.SECRET : Kinds.CONFIG_MAP, namespace, name);
    return found.isEmpty() && !secret && !needsRootCertificates && name.equals(ROOT_CERTIFICATES)
        ? Optional.of(NO_CERTIFICATES)
        : found;
  }

  /** Source: {@code desired_state_of_world_populator.go}, createVolumeSpec. */
  private VolumeNeed claimed(Pod pod, JsonObject podVolume) {
    String name = podVolume.text("name");
    String claimName = pod.claimName(podVolume);
    Optional<PersistentVolumeClaim> claim = view.get(Kinds.CLAIM, pod.namespace(), claimName);
    String about = "error processing PVC " + pod.namespace() + "/" + claimName + ": ";
    if (claim.isEmpty()) {
      return new VolumeNeed.Waiting(
          name,
          about + "failed to fetch PVC from API server: persistentvolumeclaims " + GoQuote.quote(claimName) + " not found");
    }
    if (podVolume.has("ephemeral") && !claim.get().isControlledBy(pod.uid())) {
      return new VolumeNeed.Waiting(
          name,
          "PVC " + claim.get().key() + " was not created for pod " + pod.key() + " (pod is not owner)");
    }
    // a pod that has begun keeps its claim until it ends; none begins with one that is going
    if (claim.get().isTerminating() && !pod.phase().equals("Running")) {
      return new VolumeNeed.Waiting(name, about + "PVC is being deleted");
    }
    if (!claim.get().isBound() || claim.get().volumeName().isEmpty()) {
      return new VolumeNeed.Waiting(name, about + "PVC is not bound");
    }
    Optional<PersistentVolume> volume = view.get(Kinds.VOLUME, "", claim.get().volumeName());
    if (volume.isEmpty()) {
      return new VolumeNeed.Waiting(
          name, about + "failed to fetch PV " + claim.get().volumeName() + " from API server: not found");
    }
    if (!volume.get().isFor(claim.get())) {
      return new VolumeNeed.Waiting(
          name, about + "PV " + volume.get().name() + " is not bound to the claim, claimRef is " + volume.get().claimKey());
    }
    Optional<String> mismatch = mismatch(pod, name, volume.get().volumeMode());
    return mismatch.isPresent()
        ? new VolumeNeed.Waiting(name, mismatch.get())
        : behind(pod, name, volume.get(), podVolume.object("persistentVolumeClaim").bool("readOnly"));
  }

  /** Where a container mounts what is a raw device, or opens as a device what has files. */
  private static Optional<String> mismatch(Pod pod, String name, String mode) {
    String wrong = mode.equals("Block") ? "volumeMounts" : "volumeDevices";
    boolean asked =
        Stream.of("initContainers", "containers", "ephemeralContainers")
            .flatMap(list -> pod.spec().array(list).objects())
            .flatMap(container -> container.array(wrong).objects())
            .anyMatch(use -> use.text("name").equals(name));
    return asked
        ? Optional.of("volume " + name + " has volumeMode " + mode + ", but is specified in " + wrong)
        : Optional.empty();
  }

  /** Nothing but the pod is asked for it: the driver makes it where it is published. */
  private VolumeNeed inline(Pod pod, String name, JsonObject csi) {
    String driver = csi.text("driver");
    Optional<VolumeDriver> found = drivers.apply(driver);
    Optional<String> refusal = DriverTerms.of(view, driver).refusal(driver, "Ephemeral");
    if (refusal.isPresent()) {
      return new VolumeNeed.Missing(name, refusal.get());
    }
    if (found.isEmpty()) {
      return new VolumeNeed.Missing(name, "kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: " + unknown(driver));
    }
    Device device = Device.ofPod(pod.uid(), name, csi);
    // without a volume object there are no access modes, and only File gives such volumes a group
    boolean owned = DriverTerms.of(view, driver).fsGroupPolicy().equals(Optional.of("File")) && !device.readOnly();
    Optional<FsGroup> group =
        found.get().traits().mountGroup() || !owned ? Optional.empty() : FsGroup.of(pod, device.readOnly());
    return new VolumeNeed.Driven(name, device, device.readOnly(), group);
  }

  private static String unknown(String driver) {
    return "driver name " + driver + " not found in the list of registered CSI drivers";
  }

  /** A pod that names its node itself was never looked at by a scheduler. */
  private boolean isForNodeOf(Pod pod, PersistentVolume volume) {
    return volume.requiredNodes().isEmpty()
        || view.get(Kinds.NODE, "", pod.nodeName())
            .map(node -> NodeSelector.of(volume.requiredNodes()).matches(node.meta().labels(), node.name()))
            .orElse(true);
  }

  private VolumeNeed behind(Pod pod, String name, PersistentVolume volume, boolean readOnly) {
    if (!isForNodeOf(pod, volume)) {
      return VolumeNeed.Missing.misplaced(name, volume.name(), volume.spec().text("volumeMode").equals("Block"));
    }
    if (volume.spec().has("csi")) {
      String driver = volume.csi().text("driver");
      Optional<VolumeDriver> found = drivers.apply(driver);
      if (found.isEmpty()) {
        return new VolumeNeed.Missing(
            name,
            volume.name(),
            VolumeFailure.Step.MOUNT_DEVICE,
            "kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: " + unknown(driver));
      }
      DriverTerms terms = DriverTerms.of(view, driver);
      VolumeDriver.Traits traits = found.get().traits();
      boolean fixed = readOnly || volume.csi().bool("readOnly");
      String policy = terms.fsGroupPolicy().orElse(traits.fsGroupPolicy());
      return new VolumeNeed.Driven(
          name,
          Device.of(volume, terms.attachRequired().orElse(traits.attach())),
          fixed,
          traits.mountGroup() ? Optional.empty() : VolumeUses.fsGroup(pod, volume, policy, fixed));
    }
    for (Kind kind : Kind.values()) {
      if (volume.spec().has(kind.member())) {
        JsonObject source = volume.spec().object(kind.member());
        LocalVolume.Use use = uses.of(pod, volume, readOnly || source.bool("readOnly"));
        return local(pod, name, kind, source, use);
      }
    }
    return new VolumeNeed.Missing(name, "no volume plugin matched");
  }
}
