package dev.berth.controllers.volume.attach;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.VolumeAttachment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * To which nodes a volume is attached. It owns what cannot be read from objects: since when a node is waited for, what has been
 * reported, and which attachments are being taken down. On the loop.
 *
 * <p>Source: {@code pkg/controller/volume/attachdetach/reconciler}.
 */
final class VolumeAttaching implements Planner<String> {
  /** So long is waited for a silent node to let go; then it is taken to be dead. */
  static final Duration MOST_WAIT = Duration.ofMinutes(6);

  /** So long is waited for whoever carries attachments out; then the pods are told, and so on. */
  private static final Duration SILENCE = Duration.ofMinutes(2);

  /** An attachment that somebody else made is theirs to take away. */
  private static final Pattern OURS = Pattern.compile("csi-[0-9a-f]{64}");

  private final Map<String, Instant> waitingSince = new HashMap<>();
  /** Since when an attachment has been neither made nor refused, by its name. */
  private final Map<String, Instant> silentSince = new HashMap<>();
  private final Set<String> reported = new HashSet<>();
  private final Map<String, JsonObject> errors = new HashMap<>();
  /** Attachments that a node must not rely on any longer, by name; read by {@link NodeAttached}. */
  private final Set<String> ending;
  private final Consumer<String> nodes;

  /** @param nodes is told of nodes whose list of attached volumes is to be looked at */
  VolumeAttaching(Set<String> ending, Consumer<String> nodes) {
    this.ending = ending;
    this.nodes = nodes;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<PersistentVolume> volume = view.get(Kinds.VOLUME, "", name);
    List<VolumeAttachment> attachments = view.by(Indexes.ATTACHMENTS_BY_VOLUME, name);
    Map<String, List<Pod>> users = volume.map(v -> Users.byNode(view, v)).orElse(Map.of());
    Plan.Builder plan = Plan.builder();
    for (VolumeAttachment attachment : attachments) {
      if (users.containsKey(attachment.nodeName())) {
        waitingSince.remove(attachment.name());
        if (ending.remove(attachment.name())) {
          nodes.accept(attachment.nodeName()); // it may have been taken off the list meanwhile
        }
        reportError(plan, attachment, users.get(attachment.nodeName()));
        volume.ifPresent(v -> reportSilence(plan, attachment, v, users.get(attachment.nodeName()), now));
      } else if (!attachment.isTerminating() && OURS.matcher(attachment.name()).matches()) {
        detach(view, plan, attachment, volume, now);
      }
    }
    volume.ifPresent(v -> attach(plan, v, attachments, users));
    return plan.build();
  }

  /** Of nodes that want an exclusive volume at once, the first gets it. */
  private void attach(
      Plan.Builder plan,
      PersistentVolume volume,
      List<VolumeAttachment> attachments,
      Map<String, List<Pod>> users) {
    boolean taken = Users.isExclusive(volume) && !attachments.isEmpty();
    for (Map.Entry<String, List<Pod>> wish : users.entrySet()) {
      String node = wish.getKey();
      String place = volume.name() + "@" + node;
      if (attachments.stream().anyMatch(a -> a.nodeName().equals(node))) {
        reported.remove(place);
      } else if (!taken) {
        taken = Users.isExclusive(volume);
        plan.then(
            Step.perform(Write.create(Kinds.VOLUME_ATTACHMENT, "", attachment(volume, node)))
                .tolerating("AlreadyExists"));
      } else if (reported.add(place)) {
        wish.getValue().forEach(pod -> plan.then(new Step.Tell(multiAttach(volume, users, node, pod))));
      }
    }
  }

  private static JsonObject attachment(PersistentVolume volume, String node) {
    String driver = volume.csi().text("driver");
    return JsonObject.builder()
        .put("apiVersion", "storage.k8s.io/v1")
        .put("kind", "VolumeAttachment")
        .put("metadata", JsonObject.EMPTY.with("name", name(volume.csi().text("volumeHandle"), driver, node)))
        .put(
            "spec",
            JsonObject.EMPTY
                .with("attacher", driver)
                .with("nodeName", node)
                .with("source", JsonObject.EMPTY.with("persistentVolumeName", volume.name())))
        .build();
  }

  /** Always the same for a volume and a node. */
  static String name(String handle, String driver, String node) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return "csi-" + HexFormat.of().formatHex(sha.digest((handle + driver + node).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Names only pods of the reader's own namespace. */
  private static Note multiAttach(PersistentVolume volume, Map<String, List<Pod>> users, String node, Pod pod) {
    List<Pod> others =
        users.entrySet().stream().filter(e -> !e.getKey().equals(node)).flatMap(e -> e.getValue().stream()).toList();
    List<String> near =
        others.stream().filter(p -> p.namespace().equals(pod.namespace())).map(Pod::name).toList();
    int far = others.size() - near.size();
    String why;
    if (others.isEmpty()) {
      why = "Volume is already exclusively attached to one node and can't be attached to another";
    } else if (near.isEmpty()) {
      why = "Volume is already used by " + far + " pod(s) in different namespaces";
    } else {
      why = "Volume is already used by pod(s) " + String.join(", ", near);
      why = far > 0 ? why + " and " + far + " pod(s) in different namespaces" : why;
    }
    return Note.warning(pod, "FailedAttachVolume", "Multi-Attach error for volume \"" + volume.name() + "\" " + why);
  }

  private void reportError(Plan.Builder plan, VolumeAttachment attachment, List<Pod> pods) {
    JsonObject error = attachment.status().object("attachError");
    if (error.isEmpty()) {
      errors.remove(attachment.name());
    } else if (!error.equals(errors.put(attachment.name(), error))) {
      String message =
          "AttachVolume.Attach failed for volume \"" + attachment.volumeName() + "\" : " + attachment.attachError();
      pods.forEach(pod -> plan.then(new Step.Tell(Note.warning(pod, "FailedAttachVolume", message))));
    }
  }

  private void reportSilence(
      Plan.Builder plan, VolumeAttachment attachment, PersistentVolume volume, List<Pod> pods, Instant now) {
    if (attachment.isAttached() || attachment.isTerminating() || attachment.status().has("attachError")) {
      silentSince.remove(attachment.name());
      return;
    }
    Instant since = silentSince.computeIfAbsent(attachment.name(), _ -> now);
    Duration left = Duration.between(now, since.plus(SILENCE));
    if (left.isPositive()) {
      plan.again(left);
      return;
    }
    silentSince.put(attachment.name(), now);
    String message =
        "AttachVolume.Attach failed for volume \"" + volume.name() + "\" : timed out waiting for external-attacher of "
            + volume.csi().text("driver") + " CSI driver to attach volume " + volume.csi().text("volumeHandle");
    pods.forEach(pod -> plan.then(new Step.Tell(Note.warning(pod, "FailedAttachVolume", message))));
    plan.again(SILENCE);
  }

  private void detach(
      View view, Plan.Builder plan, VolumeAttachment attachment, Optional<PersistentVolume> volume, Instant now) {
    Optional<Node> node = view.get(Kinds.NODE, "", attachment.nodeName());
    boolean used = volume.isPresent() && node.filter(n -> Users.isInUse(n, volume.get())).isPresent();
    if (used && !Users.isOutOfService(node.orElseThrow())) {
      Instant since = waitingSince.computeIfAbsent(attachment.name(), _ -> now);
      Duration left = Duration.between(now, since.plus(MOST_WAIT));
      if (node.orElseThrow().isReady() || left.isPositive()) {
        plan.again(left.isPositive() ? left : MOST_WAIT);
        return;
      }
    }
    silentSince.remove(attachment.name());
    ending.add(attachment.name());
    boolean listed =
        volume.isPresent()
            && node.stream()
                .flatMap(n -> n.status().array("volumesAttached").objects())
                .anyMatch(entry -> entry.text("name").equals(Users.nameOnNode(volume.get())));
    if (listed) {
      nodes.accept(attachment.nodeName());
      return;
    }
    waitingSince.remove(attachment.name());
    errors.remove(attachment.name());
    plan.then(
        Step.perform(
                new Write.Delete(Ref.of(Kinds.VOLUME_ATTACHMENT, attachment), Write.DeleteOptions.only(attachment)))
            .tolerating("NotFound"));
  }
}
