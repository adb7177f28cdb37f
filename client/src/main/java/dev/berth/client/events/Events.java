package dev.berth.client.events;

import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;

/**
 * What the components of one loop tell, on its way into the API. It owns the notes that wait and the memory of those that
 * were written; used on its loop only.
 *
 * <p>Notes of one origin about one object are written one after the other, in the order in which they were taken; those about
 * others do not wait for them. A note is correlated when its turn to be written comes. Where no answer comes it is tried
 * again, twelve times over some two minutes; what is refused is let go, as trying again would change nothing. What finds
 * the queue full, or was tried too often, is dropped, counted and logged.
 */
public final class Events {
  private static final Logger LOG = LateLogger.of(Events.class);
  private static final int MOST_TRIES = 12;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);
  /** Tries to find a free name, where two of one object fell on one nanosecond. */
  private static final int NAMES = 5;

  /**
   * How much is kept.
   *
   * @param remembered notes of the past, for correlation
   * @param waiting notes that may wait
   * @param underWay writes at once
   */
  public record Settings(int remembered, int waiting, int underWay) {
    /** So few at once that events wait while there is something to do, and so many that wait that none is lost thereby. */
    public static final Settings DEFAULT = new Settings(4096, 100_000, 4);
  }

  /**
   * What became of the notes.
   *
   * @param written events that were made or counted up
   * @param spared notes that were too many about one object
   * @param refused by the API
   * @param dropped for want of room or of an answer
   */
  public record Counts(long written, long spared, long refused, long dropped) {}

  private record Told(Client client, Origin origin, Note note, Instant at, String name) {}

  /** The notes of one origin about one object. */
  private static final class Line {
    private final String key;
    private final ArrayDeque<Told> waiting = new ArrayDeque<>();
    /** Whether it is among the turns or has a note under way. */
    private boolean active;

    Line(String key) {
      this.key = key;
    }
  }

  private final Loop loop;
  private final Settings settings;
  private final Correlation correlation;
  private final Map<String, Line> lines = new HashMap<>();
  /** Lines that have notes and none under way. */
  private final ArrayDeque<Line> turns = new ArrayDeque<>();

  private int waiting;
  private int underWay;
  private boolean pumping;
  private boolean full;
  private long lastNanos;
  private long written;
  private long spared;
  private long refused;
  private long dropped;

  public Events(Loop loop, Settings settings) {
    this.loop = loop;
    this.settings = settings;
    this.correlation = new Correlation(settings.remembered());
  }

  public Events(Loop loop) {
    this(loop, Settings.DEFAULT);
  }

  /** For one component, which writes with its own client. */
  public EventRecorder recorder(Client client, Origin origin) {
    return note -> take(client, origin, note);
  }

  public Counts counts() {
    return new Counts(written, spared, refused, dropped);
  }

  private void take(Client client, Origin origin, Note note) {
    if (!note.type().equals("Normal") && !note.type().equals("Warning")) {
      LOG.error("unsupported event type: {} of {}", note.type(), note.reason());
      dropped++;
    } else if (waiting >= settings.waiting()) {
      dropFull(note);
    } else {
      Told told = new Told(client, origin, note, loop.clock().instant(), EventForm.name(note, stamp()));
      Line line = lines.computeIfAbsent(Correlation.objectKey(origin, note.about()), Line::new);
      line.waiting.add(told);
      if (!line.active) {
        line.active = true;
        turns.add(line);
      }
      waiting++;
      wake();
    }
  }

  /** The time in nanoseconds, never the same twice: virtual time stands still between two notes. */
  private long stamp() {
    Instant now = loop.clock().instant();
    lastNanos = Math.max(lastNanos + 1, now.getEpochSecond() * 1_000_000_000L + now.getNano());
    return lastNanos;
  }

  private void dropFull(Note note) {
    dropped++;
    if (!full) {
      full = true;
      LOG.error(
          "{} events wait to be written, which is the limit; dropping, first {} of {}",
          waiting, note.reason(), note.about().text("name"));
    }
  }

  /** In a turn of its own: what a component tells comes after what it does. */
  private void wake() {
    if (!pumping) {
      pumping = true;
      loop.execute(this::pump);
    }
  }

  private void pump() {
    pumping = false;
    while (underWay < settings.underWay() && !turns.isEmpty()) {
      Line line = turns.remove();
      Told told = line.waiting.remove();
      waiting--;
      Optional<Correlation.Seen> seen =
          correlation.observe(told.origin, told.note, told.name, told.at, loop.clock().instant());
      if (seen.isPresent()) {
        underWay++;
        attempt(line, told, seen.get(), 1);
      } else {
        spared++;
        next(line);
      }
    }
    if (full && waiting < settings.waiting() / 2) {
      full = false;
      LOG.error("events are taken again; {} were dropped so far", dropped);
    }
  }

  private void next(Line line) {
    if (line.waiting.isEmpty()) {
      line.active = false;
      lines.remove(line.key);
    } else {
      turns.add(line);
    }
  }

  private void ended(Line line) {
    underWay--;
    next(line);
    if (!turns.isEmpty()) {
      wake();
    }
  }

  private void attempt(Line line, Told told, Correlation.Seen seen, int tries) {
    write(told, seen)
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                tryLater(line, told, seen, tries, failure);
              } else {
                settled(told, answer);
                ended(line);
              }
            });
  }

  private CompletionStage<Answer> write(Told told, Correlation.Seen seen) {
    try {
      return seen.count() == 1
          ? create(told, seen, 1)
          : told.client.perform(again(told, seen)).thenCompose(answer -> createIfGone(told, seen, answer));
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private static Write again(Told told, Correlation.Seen seen) {
    Ref ref = Ref.of(Kinds.EVENT, EventForm.namespace(told.note), seen.name());
    return new Write.Patch(ref, "", Write.PatchType.STRATEGIC, EventForm.again(seen, told.at));
  }

  /** Events last an hour; what is told again after that begins anew, with the count that it has. */
  private CompletionStage<Answer> createIfGone(Told told, Correlation.Seen seen, Answer answer) {
    return answer instanceof Answer.Refused no && no.isNotFound()
        ? create(told, seen, 1)
        : CompletableFuture.completedFuture(answer);
  }

  private CompletionStage<Answer> create(Told told, Correlation.Seen seen, int tries) {
    Write create =
        Write.create(
            Kinds.EVENT, EventForm.namespace(told.note), EventForm.event(told.origin, told.note, seen, told.at));
    return told.client
        .perform(create)
        .thenCompose(
            answer ->
                answer instanceof Answer.Refused no && no.isAlreadyExists() && tries < NAMES
                    ? create(told, correlation.renamed(seen, otherName(told)), tries + 1)
                    : CompletableFuture.completedFuture(answer));
  }

  private String otherName(Told told) {
    return EventForm.name(told.note, stamp() + loop.random().nextInt(1, 1 << 20));
  }

  private void settled(Told told, Answer answer) {
    switch (answer) {
      case Answer.Done _ -> written++;
      case Answer.Refused no -> {
        refused++;
        // while it waited its namespace may have gone
        if (!no.isNamespaceTerminating() && !no.isNotFound() && !no.isAlreadyExists()) {
          LOG.error(
              "origin={} reason={} object={}: the event was refused: {}",
              told.origin.component(), told.note.reason(), told.note.about().text("name"), no.message());
        }
      }
    }
  }

  private void tryLater(Line line, Told told, Correlation.Seen seen, int tries, Throwable failure) {
    if (tries >= MOST_TRIES) {
      dropped++;
      LOG.error(
          "origin={} reason={} object={}: the event could not be written, {} times",
          told.origin.component(), told.note.reason(), told.note.about().text("name"), tries, failure);
      ended(line);
      return;
    }
    // the first delay is random, so that components do not come back all at once
    Duration delay =
        tries == 1
            ? Duration.ofNanos((long) (BETWEEN_TRIES.toNanos() * loop.random().nextDouble()))
            : BETWEEN_TRIES;
    try {
      loop.schedule(delay, () -> attempt(line, told, seen, tries + 1));
    } catch (RejectedExecutionException e) {
      dropped++; // the loop is closed, and with it everybody who could write
    }
  }
}
