package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.VolumeAttachment;
import dev.berth.node.pod.ContainerSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Brings changes of a view to the agents that they concern. One feed serves all agents of a process, so that a change costs the same
 * however many nodes there are.
 */
public final class NodeFeed {
  /** Pods by {@code configmaps/namespace/name} and {@code secrets/namespace/name} of what they refer to. */
  public static final Index<Pod> PODS_BY_REFERENCE = new Index<>("reference", Kinds.POD, PodReferences::of);

  /** What a view must follow and keep. */
  public static final Needs NEEDS =
      Needs.of(
              Kinds.POD,
              Kinds.NODE,
              Kinds.CLAIM,
              Kinds.VOLUME,
              Kinds.VOLUME_ATTACHMENT,
              Kinds.CSI_DRIVER,
              Kinds.CONFIG_MAP,
              Kinds.SECRET,
              Kinds.SERVICE)
          .with(Indexes.PODS_BY_NODE, Indexes.PODS_BY_CLAIM, PODS_BY_REFERENCE);

  private final View view;
  private final Map<String, NodeAgent> agents = new HashMap<>();

  public NodeFeed(View view) {
    this.view = view;
    view.onChange(Kinds.POD, this::pod);
    view.onChange(Kinds.NODE, (before, after) -> after.ifPresent(n -> with(n.name(), a -> a.nodeSeen(n))));
    view.onChange(
        Kinds.CLAIM,
        (before, after) -> {
          if (differ(before, after, c -> List.of(c.spec(), c.status()))) {
            claim(of(before, after).key());
          }
        });
    view.onChange(
        Kinds.VOLUME,
        (before, after) -> {
          String claim = of(before, after).claimKey();
          if (!claim.isEmpty() && differ(before, after, v -> List.of(v.spec()))) {
            claim(claim);
          }
        });
    view.onChange(
        Kinds.VOLUME_ATTACHMENT,
        (before, after) -> {
          VolumeAttachment attachment = of(before, after);
          with(attachment.nodeName(), a -> a.attachmentChanged(attachment.volumeName()));
        });
    view.onChange(Kinds.CSI_DRIVER, (_, _) -> agents.values().forEach(agent -> agent.hear(agent::driverTermsChanged)));
    view.onChange(Kinds.CONFIG_MAP, (before, after) -> reference("configmaps/" + of(before, after).key()));
    view.onChange(Kinds.SECRET, (before, after) -> reference("secrets/" + of(before, after).key()));
  }

  void attach(NodeAgent agent) {
    agents.put(agent.name(), agent);
  }

  void detach(NodeAgent agent) {
    agents.remove(agent.name(), agent);
  }

  private interface Telling {
    void tell(NodeAgent agent);
  }

  private void with(String node, Telling telling) {
    NodeAgent agent = agents.get(node);
    if (agent != null) {
      agent.hear(() -> telling.tell(agent));
    }
  }

  private static <T extends KubeObject> T of(Optional<T> before, Optional<T> after) {
    return after.or(() -> before).orElseThrow(() -> new IllegalStateException("a change of nothing"));
  }

  /** Whether what a node reads of an object is another now: controllers write much in its metadata that is no node's concern. */
  private static <T extends KubeObject> boolean differ(
      Optional<T> before, Optional<T> after, Function<T, List<JsonObject>> read) {
    return before.isEmpty()
        || after.isEmpty()
        || !before.get().uid().equals(after.get().uid())
        || !read.apply(before.get()).equals(read.apply(after.get()));
  }

  private void pod(Optional<Pod> before, Optional<Pod> after) {
    Pod pod = of(before, after);
    if (!pod.nodeName().isEmpty()) {
      if (after.isPresent()) {
        with(pod.nodeName(), a -> a.podSeen(pod));
      } else {
        with(pod.nodeName(), a -> a.podGone(pod));
      }
    }
  }

  private void claim(String key) {
    List<Pod> users = view.by(Indexes.PODS_BY_CLAIM, key);
    users.forEach(pod -> with(pod.nodeName(), a -> a.claimChanged(pod)));
  }

  private void reference(String key) {
    List<Pod> users = view.by(PODS_BY_REFERENCE, key);
    users.forEach(pod -> with(pod.nodeName(), a -> a.referenceChanged(pod)));
  }

  /** What a pod's volumes and environment refer to. */
  static final class PodReferences {
    private PodReferences() {}

    static List<String> of(Pod pod) {
      TreeSet<String> found = new TreeSet<>();
      pod.volumes()
          .forEach(
              v -> {
                add(found, pod, "configmaps", v.object("configMap").text("name"));
                add(found, pod, "secrets", v.object("secret").text("secretName"));
                v.object("projected")
                    .array("sources")
                    .objects()
                    .forEach(
                        s -> {
                          add(found, pod, "configmaps", s.object("configMap").text("name"));
                          add(found, pod, "secrets", s.object("secret").text("name"));
                        });
              });
      ContainerSpec.of(pod)
          .forEach(
              c -> {
                c.json().array("envFrom").objects().forEach(
                    e -> {
                      add(found, pod, "configmaps", e.object("configMapRef").text("name"));
                      add(found, pod, "secrets", e.object("secretRef").text("name"));
                    });
                c.json().array("env").objects().forEach(
                    e -> {
                      add(found, pod, "configmaps", e.object("valueFrom").object("configMapKeyRef").text("name"));
                      add(found, pod, "secrets", e.object("valueFrom").object("secretKeyRef").text("name"));
                    });
              });
      return new ArrayList<>(found);
    }

    private static void add(Set<String> found, Pod pod, String plural, String name) {
      if (!name.isEmpty()) {
        found.add(plural + "/" + pod.namespace() + "/" + name);
      }
    }
  }
}
