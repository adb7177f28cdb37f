package dev.berth.controllers.volume.attach;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
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
import dev.berth.model.kinds.VolumeAttachment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a node is told to be attached to it: its {@code status.volumesAttached}. The agent mounts nothing that is not in the list, so
 * a volume is taken off the list before it is detached. Pure, given what is ending.
 */
final class NodeAttached implements Planner<String> {
  static final Index<VolumeAttachment> ATTACHMENTS_BY_NODE =
      new Index<>("node", Kinds.VOLUME_ATTACHMENT, attachment -> List.of(attachment.nodeName()));

  private final Set<String> ending;

  NodeAttached(Set<String> ending) {
    this.ending = ending;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    return view.get(Kinds.NODE, "", name).map(node -> plan(view, node)).orElse(Plan.NOTHING);
  }

  private Plan plan(View view, Node node) {
    Map<String, PersistentVolume> wanted = new LinkedHashMap<>();
    for (VolumeAttachment attachment : view.by(ATTACHMENTS_BY_NODE, node.name())) {
      if (attachment.isAttached() && !attachment.isTerminating() && !ending.contains(attachment.name())) {
        view.get(Kinds.VOLUME, "", attachment.volumeName())
            .ifPresent(volume -> wanted.put(Users.nameOnNode(volume), volume));
      }
    }
    JsonArray listed = node.status().array("volumesAttached");
    List<JsonObject> next = new ArrayList<>(listed.objects().filter(e -> wanted.containsKey(e.text("name"))).toList());
    next.forEach(entry -> wanted.remove(entry.text("name")));
    wanted.keySet().forEach(added -> next.add(JsonObject.EMPTY.with("name", added).with("devicePath", "")));
    if (next.equals(listed.objects().toList())) {
      return Plan.NOTHING;
    }
    Plan.Builder plan = Plan.builder().then(Step.perform(write(node, next)));
    wanted.values().forEach(volume -> tell(view, plan, node, volume));
    return plan.build();
  }

  /** The list is one value: it is written only over the version that was seen. */
  private static Write write(Node node, List<JsonObject> list) {
    Json value = list.isEmpty() ? JsonNull.NULL : JsonArray.of(list);
    JsonObject body =
        JsonObject.EMPTY
            .with("metadata", JsonObject.EMPTY.with("resourceVersion", node.meta().resourceVersion()).with("uid", node.uid()))
            .with("status", JsonObject.EMPTY.with("volumesAttached", value));
    return new Write.Patch(Ref.of(Kinds.NODE, node), "status", Write.PatchType.MERGE, body);
  }

  private static void tell(View view, Plan.Builder plan, Node node, PersistentVolume volume) {
    String message = "AttachVolume.Attach succeeded for volume \"" + volume.name() + "\" ";
    Optional.ofNullable(Users.byNode(view, volume).get(node.name())).orElse(List.of())
        .forEach(pod -> plan.then(new Step.Tell(Note.normal(pod, "SuccessfulAttachVolume", message))));
  }
}
