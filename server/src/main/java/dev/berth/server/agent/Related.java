package dev.berth.server.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Source;
import dev.berth.client.Source.Change;
import dev.berth.client.https.Connection;
import dev.berth.client.https.HttpsSource;
import dev.berth.client.https.Scope;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.VolumeAttachment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the pods of a node lead to, looked at one by one as the node authorizer lets a node look: ConfigMaps and Secrets are watched;
 * claims, volumes and attachments may only be read, and are read again: soon while the pod waits for them to change, else seldom.
 * Owns which there are. On the loop.
 */
final class Related {
  private static final Set<GroupVersionKind> WATCHED =
      Set.of(Kinds.CONFIG_MAP.type().gvk(), Kinds.SECRET.type().gvk());
  private static final Set<GroupVersionKind> READ =
      Set.of(Kinds.CLAIM.type().gvk(), Kinds.VOLUME.type().gvk(), Kinds.VOLUME_ATTACHMENT.type().gvk());
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final Duration SELDOM = Duration.ofSeconds(15);

  private final Connection connection;
  private final Loop loop;
  private final Client client;
  private final String node;
  private final Map<GroupVersionKind, Source.Sink> sinks = new HashMap<>();
  private final Map<String, Pod> pods = new LinkedHashMap<>();
  private final Map<String, Looked> looked = new LinkedHashMap<>();
  private final List<Runnable> progress = new ArrayList<>();

  Related(Connection connection, Loop loop, Client client, String node) {
    this.connection = connection;
    this.loop = loop;
    this.client = client;
    this.node = node;
  }

  static boolean isRelated(ResourceType type) {
    return WATCHED.contains(type.gvk()) || READ.contains(type.gvk());
  }

  /** Who hears of a type from now on. */
  void tell(ResourceType type, Source.Sink sink) {
    sinks.put(type.gvk(), sink);
    looked.values().stream().filter(l -> References.is(l.ref, type)).forEach(l -> l.object.ifPresent(o -> tell(l.ref, o, false)));
  }

  /** Called when something that may have been waited for has been looked at. */
  void onProgress(Runnable task) {
    progress.add(task);
  }

  /** All there are. */
  void pods(List<JsonObject> all) {
    pods.clear();
    all.forEach(o -> pods.put(new Pod(o).uid(), new Pod(o)));
    refresh();
  }

  void pod(JsonObject object, boolean gone) {
    Pod pod = new Pod(object);
    if (gone) {
      pods.remove(pod.uid());
    } else {
      pods.put(pod.uid(), pod);
    }
    refresh();
  }

  /** Whether everything that a pod leads to has been looked at once. */
  boolean isKnown(JsonObject pod) {
    Map<String, Ref> all = new LinkedHashMap<>();
    References.ofPod(new Pod(pod)).forEach(ref -> reach(ref, all));
    return all.keySet().stream().allMatch(key -> looked.containsKey(key) && looked.get(key).seen);
  }

  /** Something has happened to the node: what is waited for may be there. */
  void hurry() {
    new ArrayList<>(looked.values()).forEach(Looked::hurry);
  }

  private void reach(Ref ref, Map<String, Ref> all) {
    String key = References.key(ref);
    if (all.putIfAbsent(key, ref) == null && looked.get(key) instanceof Looked at && at.object.isPresent()) {
      References.of(ref, at.object.get(), node).forEach(next -> reach(next, all));
    }
  }

  /** Begins with what is needed now, and ends what is not any more. */
  private void refresh() {
    Map<String, Ref> needed = new LinkedHashMap<>();
    pods.values().forEach(pod -> References.ofPod(pod).forEach(ref -> reach(ref, needed)));
    for (Looked at : List.copyOf(looked.values())) {
      if (!needed.containsKey(References.key(at.ref))) {
        looked.remove(References.key(at.ref));
        at.end();
        at.object.ifPresent(o -> tell(at.ref, o, true));
      }
    }
    needed.forEach(
        (key, ref) -> {
          if (!looked.containsKey(key)) {
            Looked fresh = new Looked(ref);
            looked.put(key, fresh);
            fresh.begin();
          }
        });
  }

  private void tell(Ref ref, JsonObject object, boolean gone) {
    Source.Sink sink = sinks.get(ref.type().gvk());
    if (sink != null) {
      String revision = object.object("metadata").text("resourceVersion");
      sink.changed(
          List.of(new Change(ref.type(), gone, object)), revision.isEmpty() ? 0 : Long.parseLong(revision));
    }
  }

  /** One object that is looked at. */
  private final class Looked implements Source.Sink {
    private final Ref ref;
    private Optional<JsonObject> object = Optional.empty();
    private Source.Following following = () -> {};
    private Optional<Loop.Timer> next = Optional.empty();
    private Duration wait = SOON;
    private boolean seen;
    private boolean ended;

    Looked(Ref ref) {
      this.ref = ref;
    }

    void begin() {
      if (WATCHED.contains(ref.type().gvk())) {
        HttpsSource one = new HttpsSource(connection, loop, _ -> Scope.named(ref.namespace(), ref.name()));
        following = one.follow(Set.of(ref.type()), this);
      } else {
        read();
      }
    }

    void end() {
      ended = true;
      following.close();
      next.ifPresent(Loop.Timer::cancel);
    }

    @Override
    public void listed(ResourceType type, List<JsonObject> objects) {
      found(objects.stream().findFirst());
    }

    @Override
    public void changed(List<Change> changes, long revision) {
      changes.forEach(change -> found(change.gone() ? Optional.empty() : Optional.of(change.object())));
    }

    private void read() {
      next = Optional.empty();
      client.get(ref)
          .whenComplete(
              (answer, fault) -> {
                if (ended) {
                  return;
                }
                if (answer instanceof Answer.Done(JsonObject is, long _)) {
                  found(Optional.of(is));
                } else if (answer instanceof Answer.Refused refused && (refused.isNotFound() || !seen)) {
                  found(Optional.empty()); // what is forbidden is nothing that its pods lead to, for now
                }
                again();
              });
    }

    private void again() {
      wait = isSettled() ? SELDOM : wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
      if (!ended && next.isEmpty()) {
        next = Optional.of(loop.schedule(wait, this::read));
      }
    }

    /** Whether nothing is waited for. */
    private boolean isSettled() {
      if (object.isEmpty()) {
        return false;
      }
      if (References.is(ref, Kinds.CLAIM.type())) {
        return new PersistentVolumeClaim(object.get()).isBound();
      }
      return !References.is(ref, Kinds.VOLUME_ATTACHMENT.type()) || new VolumeAttachment(object.get()).isAttached();
    }

    void hurry() {
      if (READ.contains(ref.type().gvk()) && !isSettled() && next.isPresent() && next.get().cancel()) {
        wait = SOON;
        read();
      }
    }

    private void found(Optional<JsonObject> now) {
      if (ended) {
        return;
      }
      boolean first = !seen;
      seen = true;
      Optional<JsonObject> before = object;
      if (!now.equals(before)) {
        object = now;
        now.or(() -> before).ifPresent(o -> tell(ref, o, now.isEmpty()));
        refresh();
      }
      if (first || !now.equals(before)) {
        List.copyOf(progress).forEach(Runnable::run);
      }
    }
  }
}
