package dev.berth.node.agent;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Indexes;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.model.meta.OwnerReference;
import dev.berth.model.time.Timestamps;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/**
 * Pods that a machine is told of by files. Owns their mirrors: each is a pod in the API, {@code <name>-<node>}, with a hash of what it
 * was made from ({@code kubernetes.io/config.mirror}); the agent runs it as it runs all others.
 *
 * <p>Unlike upstream's, whose kubelet runs what is in the file and mirrors it afterwards, a pod begins when the API has its mirror; and
 * who deletes a mirror has the pod made anew. What is changed in a file is another pod.
 */
public final class StaticPods implements AutoCloseable {
  private static final Logger LOG = LateLogger.of(StaticPods.class);
  /** Upstream's {@code fileCheckFrequency}. */
  private static final Duration EVERY = Duration.ofSeconds(20);

  static final String MIRROR = "kubernetes.io/config.mirror";

  /** Where they come from. */
  public interface Manifests {
    /** All that there are now. Fails where they cannot be read: then all stays as it is. */
    CompletionStage<List<JsonObject>> read();
  }

  private final Loop loop;
  private final Client client;
  private final View view;
  private final String node;
  private final Manifests manifests;
  private Map<String, JsonObject> wanted = new TreeMap<>();
  private boolean known;
  private boolean closed;

  public StaticPods(Loop loop, Client client, View view, String node, Manifests manifests) {
    this.loop = loop;
    this.client = client;
    this.view = view;
    this.node = node;
    this.manifests = manifests;
  }

  /** On the loop. */
  public void start() {
    view.onChange(
        Kinds.POD,
        (before, after) -> {
          if (after.isEmpty() && before.filter(this::isOurs).isPresent()) {
            reconcile();
          }
        });
    view.onChange(Kinds.NODE, (before, after) -> {
      if (before.isEmpty() && after.filter(n -> n.name().equals(node)).isPresent()) {
        reconcile();
      }
    });
    look();
  }

  private void look() {
    if (closed) {
      return;
    }
    Later.then(
        loop,
        manifests.read(),
        found -> {
          Map<String, JsonObject> next = new TreeMap<>();
          found.forEach(m -> next.put(key(m), m));
          wanted = next;
          known = true;
          reconcile();
        },
        why -> LOG.warn("node={} failed=reading manifests message={}", node, why.getMessage()));
    loop.schedule(EVERY, this::look);
  }

  private String key(JsonObject manifest) {
    JsonObject metadata = manifest.object("metadata");
    return metadata.string("namespace").filter(n -> !n.isEmpty()).orElse("default") + "/" + metadata.text("name") + "-" + node;
  }

  private boolean isOurs(Pod pod) {
    return pod.nodeName().equals(node) && pod.meta().annotations().has(MIRROR);
  }

  /** Makes what is missing, and takes away what is there for no reason, or for another than it was. */
  private void reconcile() {
    Optional<Node> self = view.get(Kinds.NODE, "", node);
    if (closed || !known || self.isEmpty() || !view.isSynced()) {
      return;
    }
    for (Pod pod : view.by(Indexes.PODS_BY_NODE, node)) {
      JsonObject manifest = wanted.get(pod.key());
      boolean right = manifest != null && pod.meta().annotation(MIRROR).equals(hash(manifest));
      if (isOurs(pod) && !right && !pod.isTerminating()) {
        perform(new Write.Delete(Ref.of(Kinds.POD, pod), Write.DeleteOptions.only(pod)));
      }
    }
    wanted.forEach(
        (key, manifest) -> {
          int slash = key.indexOf('/');
          String namespace = key.substring(0, slash);
          String name = key.substring(slash + 1);
          if (view.get(Kinds.POD, namespace, name).isEmpty()) {
            perform(Write.create(Kinds.POD, namespace, mirror(manifest, namespace, name, self.get())));
          }
        });
  }

  private void perform(Write write) {
    Later.then(
        loop,
        client.perform(write),
        answer -> {
          // seen in the view, or tried again at the next look
          if (answer instanceof Answer.Refused refused && !refused.isAlreadyExists() && !refused.isNotFound()) {
            LOG.warn("node={} refused={}", node, refused.message());
          }
        },
        why -> LOG.debug("node={} unanswered", node, why));
  }

  private JsonObject mirror(JsonObject manifest, String namespace, String name, Node self) {
    String hash = hash(manifest);
    JsonObject metadata = manifest.object("metadata");
    JsonObject annotations =
        metadata.object("annotations")
            .with(MIRROR, hash)
            .with("kubernetes.io/config.hash", hash)
            .with("kubernetes.io/config.seen", Timestamps.formatMicro(loop.clock().instant()))
            .with("kubernetes.io/config.source", "file");
    JsonObject owner = new OwnerReference("v1", "Node", node, self.uid(), true, false).toJson();
    JsonObject spec = manifest.object("spec");
    JsonObject everything = JsonObject.EMPTY.with("operator", "Exists").with("effect", "NoExecute");
    return manifest
        .with("apiVersion", "v1")
        .with("kind", "Pod")
        .with(
            "metadata",
            metadata
                .with("namespace", namespace)
                .with("name", name)
                .with("annotations", annotations)
                .with("ownerReferences", JsonArray.of(List.<Json>of(owner))))
        .with(
            "spec",
            spec.with("nodeName", node)
                .with("tolerations", JsonArray.of(List.<Json>of(everything)))
                .with("automountServiceAccountToken", false))
        .without("status");
  }

  private String hash(JsonObject manifest) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] sum = digest.digest((node + " " + manifest).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Its pods go on. On the loop. */
  @Override
  public void close() {
    closed = true;
  }
}
