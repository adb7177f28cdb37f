package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import dev.berth.simulator.rehearsal.PlanException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Storage classes of users' own names, which are as ours. */
final class Classes {
  private static final String PATH = "/apis/storage.k8s.io/v1/storageclasses";
  private static final String OURS = ".berth.dev";

  private final World world;

  Classes(World world) {
    this.world = world;
  }

  /** @param classes a name to that of the class that it is to be as */
  void make(Map<String, String> classes) {
    classes.forEach(
        (name, like) -> {
          Optional<StorageClass> known = world.truth().get(Kinds.STORAGE_CLASS, "", like);
          if (known.isEmpty()) {
            throw new PlanException("--class " + name + "=" + like + ": there is no class " + like + "; there are " + there());
          }
          JsonObject object = known.get().json().without("metadata").with("metadata", JsonObject.EMPTY.with("name", name));
          world.cluster().create(PATH, object);
        });
  }

  private String there() {
    return world.truth().list(Kinds.STORAGE_CLASS, "").stream().map(StorageClass::name).sorted().collect(Collectors.joining(", "));
  }

  /** What can be done for claims that wait for a class that nobody here makes volumes of. */
  List<String> advice() {
    return world.truth().list(Kinds.CLAIM, "").stream()
        .filter(claim -> !claim.isBound() && !claim.className().isEmpty())
        .map(PersistentVolumeClaim::className)
        .distinct()
        .filter(this::isForeign)
        .map(
            name ->
                "No volumes of the class " + name + " are made here. Say what they are like: --class " + name
                    + "=berth-block (each lies on one node), --class " + name
                    + "=berth-net (attached to one node at a time, and may move), --class " + name + "=berth-dir (on any number of nodes).")
        .toList();
  }

  private boolean isForeign(String name) {
    return world.truth().get(Kinds.STORAGE_CLASS, "", name)
        .filter(c -> c.json().text("provisioner").endsWith(OURS) || c.json().text("provisioner").equals("kubernetes.io/no-provisioner"))
        .isEmpty();
  }
}
