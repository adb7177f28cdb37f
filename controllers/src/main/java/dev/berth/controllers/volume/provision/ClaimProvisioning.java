package dev.berth.controllers.volume.provision;

import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Client;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.DriverErrors;
import dev.berth.controllers.volume.DriverSecrets;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import dev.berth.storage.DriverException;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Makes the volume that a claim's annotation asks one of our drivers for, and the object that stands for it.
 *
 * <p>A driver that did not say surely that it made nothing may still be making it. Such a claim is remembered until it does, and
 * carried through even if it has been deleted meanwhile: then the volume is made, found to be nobody's, and unmade. So is one whose
 * volume is made, until the API has an object of that: without it nobody would know of the volume.
 *
 * <p>Source: sig-storage-lib-external-provisioner {@code controller.go}; external-provisioner {@code pkg/controller}.
 */
final class ClaimProvisioning implements Planner<String> {
  private final Drivers drivers;
  private final Client client;
  private final Executor loop;
  /** Claims of which the driver may have a volume that the API has not, by their key. */
  private final Map<String, PersistentVolumeClaim> uncertain = new HashMap<>();

  ClaimProvisioning(Drivers drivers, Client client, Executor loop) {
    this.drivers = drivers;
    this.client = client;
    this.loop = loop;
  }

  /** Whom a claim's annotation asks. */
  static String provisioner(PersistentVolumeClaim claim) {
    JsonObject annotations = claim.meta().annotations();
    return annotations.string(PersistentVolumeClaim.STORAGE_PROVISIONER).orElse(annotations.text(PersistentVolumeClaim.STORAGE_PROVISIONER_BETA));
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    uncertain.computeIfPresent(
        key, (_, claim) -> view.get(Kinds.VOLUME, "", ProvisionedVolume.nameFor(claim)).isPresent() ? null : claim);
    PersistentVolumeClaim begun = uncertain.get(key);
    Optional<PersistentVolumeClaim> known =
        view.get(Kinds.CLAIM, key)
            .filter(claim -> begun == null || claim.uid().equals(begun.uid()));
    if (begun != null && known.isEmpty()) {
      return provision(view, begun);
    }
    return known.filter(ClaimProvisioning::wants).map(claim -> provision(view, claim)).orElse(Plan.NOTHING);
  }

  private static boolean wants(PersistentVolumeClaim claim) {
    return claim.volumeName().isEmpty() && !claim.isTerminating();
  }

  private Plan provision(View view, PersistentVolumeClaim claim) {
    Optional<VolumeDriver> driver = drivers.find(provisioner(claim));
    Optional<StorageClass> storageClass = view.get(Kinds.STORAGE_CLASS, "", claim.className());
    boolean ready =
        driver.isPresent()
            && storageClass.filter(c -> !c.isDelayed() || !claim.selectedNode().isEmpty()).isPresent()
            && view.get(Kinds.VOLUME, "", ProvisionedVolume.nameFor(claim)).isEmpty();
    return ready ? new Attempt(view, driver.get(), storageClass.get(), claim).plan() : Plan.NOTHING;
  }

  /** One try for one claim. */
  private final class Attempt {
    private final View view;
    private final VolumeDriver driver;
    private final StorageClass storageClass;
    private final PersistentVolumeClaim claim;

    Attempt(View view, VolumeDriver driver, StorageClass storageClass, PersistentVolumeClaim claim) {
      this.view = view;
      this.driver = driver;
      this.storageClass = storageClass;
      this.claim = claim;
    }

    Plan plan() {
      if (!claim.spec().object("selector").isEmpty()) {
        return failed("claim Selector is not supported");
      }
      Set<String> keys = Places.keys(view, claim.selectedNode(), driver);
      List<Map<String, String>> places = Places.allowed(storageClass);
      if (!claim.selectedNode().isEmpty()) {
        Optional<Node> node = view.get(Kinds.NODE, "", claim.selectedNode());
        if (node.isEmpty()) {
          return elsewhere("failed to get target node: node \"" + claim.selectedNode() + "\" not found");
        }
        Optional<Map<String, String>> place = Places.of(node.get(), keys);
        if (place.isEmpty()) {
          return elsewhere("no topology key found on node " + claim.selectedNode());
        }
        places = keys.isEmpty() ? List.of() : List.of(place.get());
      }
      return source(places);
    }

    /** With what the volume begins: nothing, a snapshot, or a copy of another claim's. What another kind fills is not ours. */
    private Plan source(List<Map<String, String>> places) {
      if (claim.spec().object("dataSource").isEmpty() && claim.spec().object("dataSourceRef").isEmpty()) {
        return create(places, Optional.empty(), Optional.empty());
      }
      return switch (VolumeSource.of(view, claim, driver.name(), storageClass)) {
        case VolumeSource.Snapshot snapshot -> create(places, Optional.of(snapshot.handle()), Optional.empty());
        case VolumeSource.Volume volume -> create(places, Optional.empty(), Optional.of(volume.handle()));
        case VolumeSource.First first -> Plan.of(Step.perform(first.write()));
        case VolumeSource.Unusable unusable -> failed(unusable.why());
        case VolumeSource.Foreign _ -> Plan.NOTHING;
      };
    }

    private Plan create(
        List<Map<String, String>> places, Optional<String> snapshot, Optional<String> original) {
      Map<String, String> parameters = new LinkedHashMap<>(storageClass.parameters());
      parameters.keySet().removeIf(name -> name.startsWith(ProvisionedVolume.OURS));
      Optional<Map<String, String>> attributes = attributes();
      if (attributes.isEmpty()) {
        return failed("volumeattributesclass.storage.k8s.io \"" + claim.attributesClass() + "\" not found");
      }
      VolumeDriver.NewVolume wanted =
          new VolumeDriver.NewVolume(
              ProvisionedVolume.nameFor(claim),
              claim.requestedStorage().value(),
              parameters,
              new HashSet<>(claim.accessModes()),
              claim.volumeMode().equals("Block"),
              places,
              snapshot,
              original,
              ProvisionedVolume.fsType(claim, storageClass),
              storageClass.json().array("mountOptions").strings().toList(),
              attributes.get());
      JsonObject secret;
      try {
        secret = ProvisionedVolume.secret(claim, storageClass, "provisioner");
      } catch (DriverException e) {
        return failed(String.valueOf(e.getMessage()));
      }
      String message = "External provisioner is provisioning volume for claim \"" + claim.key() + "\"";
      return Plan.builder()
          .then(new Step.Tell(Note.normal(claim, "Provisioning", message)))
          .then(
              new Step.Call(
                  "making " + wanted.name(),
                  () ->
                      DriverSecrets.with(client, driver, secret, d -> d.create(wanted))
                          .handleAsync((made, e) -> e == null ? made(made) : refused(e), loop)))
          .build();
    }

    /** Those that the claim asks for; empty where nobody says which these are, or they are another driver's. */
    private Optional<Map<String, String>> attributes() {
      return claim.attributesClass().isEmpty()
          ? Optional.of(Map.of())
          : view.get(Kinds.VOLUME_ATTRIBUTES_CLASS, "", claim.attributesClass())
              .filter(found -> found.json().text("driverName").equals(driver.name()))
              .map(found -> found.json().object("parameters").strings());
    }

    private Plan made(VolumeDriver.Created made) {
      uncertain.put(claim.key(), claim);
      JsonObject volume = ProvisionedVolume.of(driver.name(), made, claim, storageClass);
      String message = "Successfully provisioned volume " + ProvisionedVolume.nameFor(claim);
      return Plan.builder()
          .then(Step.perform(Write.create(Kinds.VOLUME, "", volume)).tolerating("AlreadyExists"))
          .then(new Step.Call("forgetting " + ProvisionedVolume.nameFor(claim), this::forget))
          .then(new Step.Tell(Note.normal(claim, "ProvisioningSucceeded", message)))
          .build();
    }

    /** The volume has an object, by which whoever comes next knows of it. */
    private CompletionStage<Plan> forget() {
      uncertain.remove(claim.key(), claim);
      return CompletableFuture.completedFuture(Plan.NOTHING);
    }

    private Plan refused(Throwable failure) {
      DriverException.Code code = DriverErrors.code(failure);
      if (code.isFinal()) {
        uncertain.remove(claim.key());
      } else {
        uncertain.put(claim.key(), claim);
      }
      boolean full = code == DriverException.Code.RESOURCE_EXHAUSTED && !driver.traits().topologyKeys().isEmpty();
      String why = DriverErrors.text(failure);
      return full && !claim.selectedNode().isEmpty() ? elsewhere(why) : failed(why);
    }

    private Step told(String why) {
      String message = "failed to provision volume with StorageClass \"" + storageClass.name() + "\": " + why;
      return new Step.Tell(Note.warning(claim, "ProvisioningFailed", message));
    }

    private Plan failed(String why) {
      return Plan.builder().then(told(why)).then(new Step.Fail(why)).build();
    }

    /** Gives the claim back to the scheduler, which will choose another node for the pod. */
    private Plan elsewhere(String why) {
      JsonObject cleared = JsonObject.EMPTY.with(PersistentVolumeClaim.SELECTED_NODE, JsonNull.NULL);
      return Plan.builder()
          .then(told(why))
          .then(Step.perform(Patches.exactly(Kinds.CLAIM, claim, Patches.annotations(cleared))).tolerating("NotFound"))
          .build();
    }
  }
}
