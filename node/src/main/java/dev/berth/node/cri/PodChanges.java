package dev.berth.node.cri;

import dev.berth.base.loop.Loop;
import dev.berth.node.cri.proto.ContainerState;
import dev.berth.node.cri.proto.PodSandboxState;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Notices what changed in the runtime by itself, and tells whose pod it is. Owns the last listing; its state is the
 * loop's.
 *
 * <p>It lists everything once a second, as upstream's generic PLEG does, and compares the states. Where the runtime
 * tells of events ({@link RuntimeEvents}), a listing follows each at once, and those for their own sake become rare. An
 * event is never believed, only what is listed after it: so one that is lost or early costs time and nothing else. When
 * the runtime did not answer for a while, all pods are told once it does.
 */
final class PodChanges {
  private final Loop loop;
  private final PodPictures pictures;
  private final RuntimeEvents events;
  private final Runnable reconnect;
  private final List<Consumer<String>> told = new CopyOnWriteArrayList<>();
  private final NextLook next = new NextLook();

  private Map<String, Map<String, String>> last = Map.of();
  private boolean first = true;
  private boolean lost;
  private boolean looking;
  private boolean again;
  private boolean closed;
  private Optional<Loop.Timer> timer = Optional.empty();

  PodChanges(Loop loop, PodPictures pictures, RuntimeEvents events, Runnable reconnect) {
    this.loop = loop;
    this.pictures = pictures;
    this.events = events;
    this.reconnect = reconnect;
  }

  void tell(Consumer<String> podUid) {
    told.add(podUid);
    loop.execute(this::look);
  }

  /** Something was begun, of which nobody may tell when it ends. From any thread. */
  void begun() {
    if (!events.areComing()) {
      ended("");
    }
  }

  /** From any thread. */
  private void ended(String id) {
    loop.execute(
        () -> {
          next.ended(id);
          look();
        });
  }

  private void look() {
    if (closed) {
      return;
    }
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    timer.ifPresent(Loop.Timer::cancel);
    var _ =
        pictures
            .list(Optional.empty())
            .whenComplete((listing, failed) -> loop.execute(() -> looked(failed == null, listing)));
  }

  private void looked(boolean answered, PodPictures.Listing listing) {
    looking = false;
    if (closed) {
      return;
    }
    Duration wait = NextLook.PERIOD;
    if (answered) {
      wait = compare(listing);
    } else {
      lost = true;
      reconnect.run();
    }
    if (again) {
      again = false;
      look();
      return;
    }
    timer = Optional.of(loop.schedule(wait, this::look));
  }

  /** Answers after which time to look again. */
  private Duration compare(PodPictures.Listing listing) {
    pictures.forgetOthers(listing);
    Map<String, Map<String, String>> now = states(listing);
    Set<String> changed = new HashSet<>();
    now.forEach(
        (uid, states) -> {
          if (!states.equals(last.get(uid))) {
            changed.add(uid);
          }
        });
    last.keySet().stream().filter(uid -> !now.containsKey(uid)).forEach(changed::add);
    if (lost) {
      changed.addAll(now.keySet());
    }
    if (first) {
      // whoever begins looks at everything by itself
      changed.clear();
    }
    boolean begins = events.listen(this::ended);
    if (begins) {
      // what happened before it listens is told by nobody
      next.hurry();
    }
    last = now;
    first = false;
    lost = false;
    Duration wait = next.after(running(listing), !changed.isEmpty() && !begins, events.areComing());
    changed.forEach(uid -> told.forEach(one -> one.accept(uid)));
    return wait;
  }

  private static Set<String> running(PodPictures.Listing listing) {
    Set<String> ids = new HashSet<>();
    listing.sandboxes().stream().filter(s -> s.getState() == PodSandboxState.SANDBOX_READY).forEach(s -> ids.add(s.getId()));
    listing.containers().stream().filter(c -> c.getState() == ContainerState.CONTAINER_RUNNING).forEach(c -> ids.add(c.getId()));
    return ids;
  }

  /** By pod, the state of each of its sandboxes and containers. */
  private static Map<String, Map<String, String>> states(PodPictures.Listing listing) {
    Map<String, Map<String, String>> states = new HashMap<>();
    listing
        .sandboxes()
        .forEach(s -> of(states, s.getLabelsMap()).put(s.getId(), s.getState().name()));
    listing
        .containers()
        .forEach(c -> of(states, c.getLabelsMap()).put(c.getId(), c.getState().name()));
    return states;
  }

  private static Map<String, String> of(Map<String, Map<String, String>> states, Map<String, String> labels) {
    return states.computeIfAbsent(PodPictures.uid(labels), _ -> new TreeMap<>());
  }

  /** On any thread. */
  void close() {
    loop.execute(
        () -> {
          closed = true;
          timer.ifPresent(Loop.Timer::cancel);
        });
  }
}
