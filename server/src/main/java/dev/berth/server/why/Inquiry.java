package dev.berth.server.why;

import dev.berth.base.loop.Loop;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Namespace;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Service;
import dev.berth.scheduler.Scheduler;
import dev.berth.scheduler.Survey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One question. It owns the memory of what has been spoken of: each object is explained once. */
public final class Inquiry {
  /** What can be asked about, in the order in which all of it is looked through. */
  private static final List<Kind<?>> EXPLAINED =
      List.of(
          Kinds.NODE, Kinds.NAMESPACE, Kinds.STATEFUL_SET, Kinds.DEPLOYMENT, Kinds.DAEMON_SET, Kinds.REPLICA_SET,
          Kinds.REPLICATION_CONTROLLER, Kinds.JOB, Kinds.POD, Kinds.CLAIM, Kinds.VOLUME, Kinds.SERVICE);

  private static final int MOST_NAMES = 5;
  /** Of all that is wrong. */
  private static final int MOST_TOLD = 50;

  private final Loop loop;
  private final View view;
  private final Told told;
  private final Set<String> spoken = new HashSet<>();
  private @Nullable Survey survey;

  /** @param view that shows {@link #needs}, synced; on its loop */
  public Inquiry(Loop loop, View view) {
    this.loop = loop;
    this.view = view;
    this.told = new Told(view, loop.clock().instant());
  }

  public static Needs needs() {
    return Scheduler.needs()
        .and(
            Needs.of(
                    Kinds.DEPLOYMENT, Kinds.DAEMON_SET, Kinds.JOB, Kinds.VOLUME_ATTACHMENT, Kinds.EVENT, Kinds.LEASE)
                .with(
                    Indexes.PODS_BY_CLAIM, Indexes.PODS_BY_NODE, Indexes.PODS_BY_CONTROLLER, Indexes.PODS_BY_LABEL,
                    Indexes.ATTACHMENTS_BY_VOLUME));
  }

  /**
   * The kind that somebody means who writes {@code sts}, {@code pvc}, {@code pods} or {@code StatefulSet}, as kubectl knows it;
   * empty where it cannot be explained.
   */
  public static Optional<Kind<?>> kind(String written) {
    String word = written.toLowerCase(Locale.ROOT);
    for (Kind<?> kind : EXPLAINED) {
      ResourceType type = kind.type();
      if (type.plural().equals(word) || type.singular().equals(word) || type.shortNames().contains(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** What can be asked about, as it is written. */
  public static List<String> kinds() {
    return EXPLAINED.stream().map(kind -> kind.type().singular()).toList();
  }

  /** Empty where there is no such object. */
  public <T extends KubeObject> Optional<Finding> about(Kind<T> kind, String namespace, String name) {
    return view.get(kind, kind.type().namespaced() ? namespace : "", name).map(this::explain);
  }

  /**
   * Everything that is not as it should be and belongs to nothing that is told of already.
   *
   * @param namespace empty for all
   */
  public List<Finding> everything(String namespace) {
    List<Finding> wrong =
        EXPLAINED.stream()
            .filter(kind -> namespace.isEmpty() || kind.type().namespaced())
            .<KubeObject>flatMap(kind -> view.list(kind, namespace).stream())
            .filter(object -> object.meta().controller().isEmpty() && !wasSpokenOf(object))
            .map(this::explain)
            .filter(finding -> !finding.fine())
            .limit(MOST_TOLD + 1)
            .toList();
    if (wrong.size() <= MOST_TOLD) {
      return wrong;
    }
    List<Finding> first = new ArrayList<>(wrong.subList(0, MOST_TOLD));
    first.add(Finding.wrong("and", "there is more: ask about a namespace with -n, or about one object"));
    return first;
  }

  // ---- for those who explain

  View view() {
    return view;
  }

  /** What the scheduler would say of pods; made when the first is asked about. */
  Survey survey() {
    Survey made = survey;
    if (made == null) {
      made = new Survey(loop, view);
      survey = made;
    }
    return made;
  }

  Told told() {
    return told;
  }

  Instant now() {
    return loop.clock().instant();
  }

  /** {@code pod/web-0}. */
  static String name(KubeObject object) {
    return name(Kinds.of(typeOf(object)), object.name());
  }

  static String name(Kind<?> kind, String name) {
    return kind.type().singular() + "/" + name;
  }

  /** {@code node/a}, or {@code 3 nodes (a, b, c)}. */
  static String together(Kind<?> kind, List<String> names) {
    if (names.size() == 1) {
      return name(kind, names.getFirst());
    }
    String first = String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)));
    return names.size() + " " + kind.type().plural() + " (" + first + (names.size() > MOST_NAMES ? ", …" : "") + ")";
  }

  private static ResourceType typeOf(KubeObject object) {
    return EXPLAINED.stream()
        .map(Kind::type)
        .filter(type -> type.kind().equals(object.kind()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("not explained: " + object.kind()));
  }

  /** {@code app=web, tier=front}. */
  static String labels(Map<String, String> labels) {
    return String.join(", ", labels.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }

  /** {@code kubectl -n shop}. */
  static String kubectl(KubeObject object) {
    String namespace = object.namespace();
    return namespace.isEmpty() || namespace.equals("default") ? "kubectl" : "kubectl -n " + namespace;
  }

  /** An object that goes when somebody has taken away what keeps it. */
  static Finding kept(KubeObject object) {
    String finalizers = String.join(", ", object.meta().finalizers());
    return Finding.wrong(name(object), "its deletion was asked for, and it is kept by finalizers " + finalizers);
  }

  boolean wasSpokenOf(KubeObject object) {
    return spoken.contains(object.kind() + "/" + object.key());
  }

  /** Of what an explanation depends on; in one word where it was told already. */
  Finding explain(KubeObject object) {
    if (!spoken.add(object.kind() + "/" + object.key())) {
      return Finding.wrong(name(object), "as told above");
    }
    return switch (object) {
      case Pod pod -> PodWhy.of(this, pod);
      case PersistentVolumeClaim claim -> ClaimWhy.of(this, claim);
      case PersistentVolume volume -> VolumeWhy.of(this, volume);
      case Node node -> NodeWhy.of(this, node);
      case Namespace space -> NamespaceWhy.of(space);
      case Service service -> ServiceWhy.of(this, service);
      default -> WorkloadWhy.of(this, object);
    };
  }
}
