package dev.berth.server.inprocess;

import dev.berth.api.objects.Trees;
import dev.berth.base.loop.Loop;
import dev.berth.client.Source;
import dev.berth.model.ResourceType;
import dev.berth.store.Entry;
import dev.berth.store.Event;
import dev.berth.store.FeedCursor;
import dev.berth.store.ListResult;
import dev.berth.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Objects from the store of this process. All types of one following are told of in one order, that of revisions, and up to
 * one revision: a picture made of them is a state that the store was in.
 */
public final class StoreSource implements Source {
  private final Store store;
  private final Trees trees;
  private final Loop loop;

  public StoreSource(Store store, Trees trees, Loop loop) {
    this.store = store;
    this.trees = trees;
    this.loop = loop;
  }

  @Override
  public Following follow(Set<ResourceType> types, Sink sink) {
    for (ResourceType type : types) {
      // objects of custom types are told as they lie there, in whichever version that is
      if (!type.isCustom() && !type.storage().equals(type.groupVersion())) {
        throw new IllegalArgumentException(type.gvk() + " is stored as " + type.storage() + ": follow that version");
      }
    }
    Feed feed = new Feed(List.copyOf(types), sink);
    loop.execute(feed::list);
    return feed;
  }

  /** One type's place in the feed. */
  private static final class Lane {
    final ResourceType type;
    final FeedCursor cursor;
    /** Events after the revision up to which is being told; at most one turn old. */
    final ArrayDeque<Event> early = new ArrayDeque<>();
    /** Whether the cursor will ask for a turn; it stops when it has, on any thread. */
    volatile boolean armed;

    Lane(ResourceType type, FeedCursor cursor) {
      this.type = type;
      this.cursor = cursor;
    }
  }

  private record Happened(ResourceType type, Event event) {}

  /** What one sink follows. Its state belongs to the loop; only the wish for a turn is shared. */
  private final class Feed implements Following {
    private final List<ResourceType> types;
    private final Sink sink;
    private final List<Lane> lanes = new ArrayList<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private boolean closed;

    Feed(List<ResourceType> types, Sink sink) {
      this.types = types;
      this.sink = sink;
    }

    /** Everything there is at one revision, and a cursor behind it. */
    void list() {
      if (closed) {
        return;
      }
      closeLanes();
      long revision = store.revision();
      for (ResourceType type : types) {
        FeedCursor cursor = store.watch(type.keyPrefix(), revision);
        switch (store.list(type.keyPrefix(), revision, 0, "")) {
          case ListResult.Page page -> sink.listed(type, page.entries().stream().map(trees::of).toList());
          case ListResult.Compacted _, ListResult.Future _ -> {
            cursor.close();
            loop.execute(this::list); // so many writes meanwhile: anew
            return;
          }
        }
        lanes.add(new Lane(type, cursor));
      }
      sink.changed(List.of(), revision);
      arm();
    }

    private void arm() {
      for (Lane lane : lanes) {
        if (!lane.armed) {
          lane.armed = true;
          lane.cursor.onReady(
              () -> {
                lane.armed = false;
                ask();
              });
        }
      }
      if (lanes.stream().anyMatch(lane -> !lane.early.isEmpty())) {
        ask();
      }
    }

    /** From any thread. */
    private void ask() {
      if (asked.compareAndSet(false, true)) {
        try {
          loop.execute(this::tell);
        } catch (RejectedExecutionException e) {
          // the loop is closed: nobody listens any more
          asked.set(false);
        }
      }
    }

    private void tell() {
      asked.set(false);
      if (closed) {
        return;
      }
      long upTo = store.revision();
      List<Happened> happened = new ArrayList<>();
      for (Lane lane : lanes) {
        // every lane, asked or not: a write can be read before those who wait for it are woken
        if (!take(lane, upTo, happened)) {
          loop.execute(this::list);
          return;
        }
      }
      happened.sort(Comparator.comparingLong(h -> h.event.revision()));
      List<Change> changes = new ArrayList<>(happened.size());
      for (Happened h : happened) {
        boolean gone = h.event.current().isEmpty();
        Entry entry = h.event.current().or(h.event::previous).orElseThrow();
        changes.add(new Change(h.type, gone, trees.of(entry)));
      }
      sink.changed(changes, upTo);
      arm();
    }

    /** Takes what happened up to a revision. False where the history is gone. */
    private boolean take(Lane lane, long upTo, List<Happened> happened) {
      while (!lane.early.isEmpty() && lane.early.getFirst().revision() <= upTo) {
        happened.add(new Happened(lane.type, lane.early.removeFirst()));
      }
      while (lane.early.isEmpty()) {
        switch (lane.cursor.poll()) {
          case FeedCursor.Next.Happened next -> {
            if (next.event().revision() <= upTo) {
              happened.add(new Happened(lane.type, next.event()));
            } else {
              lane.early.add(next.event());
            }
          }
          case FeedCursor.Next.Idle _ -> {
            return true;
          }
          case FeedCursor.Next.TooOld _ -> {
            return false;
          }
          case FeedCursor.Next.Closed _ -> {
            closed = true;
            return true;
          }
        }
      }
      return true;
    }

    @Override
    public void tellProgress(long revision) {
      if (!closed && !lanes.isEmpty()) {
        ask();
      }
    }

    private void closeLanes() {
      lanes.forEach(lane -> lane.cursor.close());
      lanes.clear();
    }

    @Override
    public void close() {
      closed = true;
      closeLanes();
    }
  }
}
