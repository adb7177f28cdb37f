package dev.berth.model.kinds;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.List;
import java.util.Optional;

/** Pods that each keep their name, their place and their claims. */
public record StatefulSet(JsonObject json) implements KubeObject {
  /** On a pod: its own name, so that a Service can select one pod. */
  public static final String POD_NAME_LABEL = "statefulset.kubernetes.io/pod-name";
  /** On a pod: its ordinal. */
  public static final String POD_INDEX_LABEL = "apps.kubernetes.io/pod-index";
  /** On a pod: the name of the ControllerRevision that it was made from. */
  public static final String REVISION_LABEL = "controller-revision-hash";
  /** On a set: {@code "true"} to have pods replaced that a template which has changed since left stuck. */
  public static final String REPLACE_STUCK_PODS = "statefulset.berth.dev/replace-stuck-pods";
  /** On a set: when claims that are there become as its templates are, {@link #IN_PLACE} or {@link #ON_DELETE}; otherwise never. */
  public static final String UPDATE_CLAIMS = "statefulset.berth.dev/update-claims";
  /** On a set: the VolumeGroupSnapshot with which its claims begin, {@code NAME} or {@code NAME/SET}. */
  public static final String RESTORE_FROM = "statefulset.berth.dev/restore-from";

  /** On a set: ordinals that no pod is to have, {@code 1,3}; others have the numbers after them instead. */
  public static final String RESERVE_ORDINALS = "statefulset.berth.dev/reserve-ordinals";

  /** On a set: {@code "true"} to have a budget that keeps more than half of its pods from eviction. */
  public static final String KEEP_QUORUM = "statefulset.berth.dev/keep-quorum";
  /** On a set: {@link #RESOURCES} to have pods changed where they run by an update of nothing else; otherwise they are replaced. */
  public static final String UPDATE_IN_PLACE = "statefulset.berth.dev/in-place";
  /** On a pod: the ControllerRevision whose resources it is being given, until it has them. */
  public static final String RESIZING_TO = "statefulset.berth.dev/resizing-to";

  public static final String RESOURCES = "resources";
  public static final String IN_PLACE = "InPlace";
  public static final String ON_DELETE = "OnDelete";

  public int replicas() {
    return (int) spec().integer("replicas").orElse(1);
  }

  /** The lowest ordinal. */
  public int firstOrdinal() {
    return (int) spec().object("ordinals").number("start");
  }

  /** Those that its pods should have. */
  public Ordinals ordinals() {
    return Ordinals.of(this);
  }

  /** Whether pods are made and removed all at once rather than one after the other. */
  public boolean isParallel() {
    return spec().text("podManagementPolicy").equals("Parallel");
  }

  public JsonObject template() {
    return spec().object("template");
  }

  /** The headless Service that gives the pods their domain; may be empty. */
  public String serviceName() {
    return spec().text("serviceName");
  }

  /** Whole PersistentVolumeClaims, whose names are those of the pods' volumes. */
  public List<JsonObject> claimTemplates() {
    return spec().array("volumeClaimTemplates").objects().toList();
  }

  /** The claims of a template are called this and the ordinals. */
  public String claimPrefix(JsonObject template) {
    return template.object("metadata").text("name") + "-" + name() + "-";
  }

  public String podName(int ordinal) {
    return name() + "-" + ordinal;
  }

  public long minReadySeconds() {
    return spec().number("minReadySeconds");
  }

  /** Whether pods are replaced by the controller; otherwise only when somebody deletes them. */
  public boolean isRollingUpdate() {
    return spec().object("updateStrategy").text("type").equals("RollingUpdate");
  }

  /** {@code spec.updateStrategy.rollingUpdate}; who names the type only need not have it. */
  public Optional<JsonObject> rollingUpdate() {
    JsonObject strategy = spec().object("updateStrategy");
    return strategy.has("rollingUpdate") ? Optional.of(strategy.object("rollingUpdate")) : Optional.empty();
  }

  /** How many of the lowest ordinals keep the current revision. */
  public int partition() {
    return (int) rollingUpdate().orElse(JsonObject.EMPTY).number("partition");
  }

  /** How many pods may be unavailable during an update; of a percentage the whole pods that it is, and at least one. */
  public int maxUnavailable() {
    Optional<Json> value = rollingUpdate().orElse(JsonObject.EMPTY).get("maxUnavailable");
    long amount =
        switch (value.orElse(JsonNumber.of(1))) {
          case JsonNumber number -> number.asLong().orElse(1);
          case JsonString text -> percent(text.value()) * replicas() / 100;
          default -> 1;
        };
    return Math.clamp(amount, 1, Integer.MAX_VALUE);
  }

  private static long percent(String text) {
    try {
      return Integer.parseInt(text.endsWith("%") ? text.substring(0, text.length() - 1) : text);
    } catch (NumberFormatException notANumber) {
      return 0;
    }
  }

  /** How many revisions are kept that no pod has; negative for all. */
  public int revisionHistoryLimit() {
    return (int) spec().integer("revisionHistoryLimit").orElse(10);
  }

  /** Whether the claims go with the set. */
  public boolean deletesClaimsWhenDeleted() {
    return retention("whenDeleted").equals("Delete");
  }

  /** Whether a claim goes with its pod when there are fewer replicas. */
  public boolean deletesClaimsWhenScaled() {
    return retention("whenScaled").equals("Delete");
  }

  private String retention(String when) {
    return spec().object("persistentVolumeClaimRetentionPolicy").text(when);
  }
}
