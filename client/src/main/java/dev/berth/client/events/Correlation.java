package dev.berth.client.events;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what becomes of a note. It owns the memory of recent notes, bounded in each of its three parts; no clock, no writes.
 *
 * <ul>
 *   <li><b>The same again</b> (origin, object, type, reason, message): the event that is there counts one more.
 *   <li><b>Similar</b> (all but the message): from the tenth different message on, with less than ten minutes between one and
 *       the next, they share one event whose message is the latest's behind {@value #COMBINED}. The first nine keep events of
 *       their own.
 *   <li><b>Too much</b>: an origin may tell 25 times about an object, then once in five minutes; the rest is let go.
 * </ul>
 *
 * <p>Source: client-go {@code tools/record/events_cache.go}.
 */
final class Correlation {
  static final String COMBINED = "(combined from similar events): ";
  private static final int DIFFERENT = 10;
  private static final Duration SIMILAR_FOR = Duration.ofMinutes(10);
  private static final double BURST = 25;
  private static final double REFILL_SECONDS = 300;

  private final RecentlyUsed<Similar> similar;
  private final RecentlyUsed<Seen> seen;
  private final RecentlyUsed<Allowance> allowances;

  Correlation(int entries) {
    this.similar = new RecentlyUsed<>(entries);
    this.seen = new RecentlyUsed<>(entries);
    this.allowances = new RecentlyUsed<>(entries);
  }

  /**
   * An event as it should be from now on.
   *
   * @param count more than 1 where it should be there already
   * @param key under which it is remembered
   */
  record Seen(String name, Instant first, int count, String message, String key) {}

  /** Messages that differed; and when there was one last. */
  private record Similar(Set<String> messages, Instant last) {}

  /** What is left of the allowance as of a time. */
  private record Allowance(double left, Instant at) {}

  /**
   * The event that a note becomes; empty where it is too much.
   *
   * @param name of the event, if it is a new one
   * @param told when the note was taken
   */
  Optional<Seen> observe(Origin origin, Note note, String name, Instant told, Instant now) {
    String object = objectKey(origin, note.about());
    String alike = object + "\0" + note.type() + "\0" + note.reason();
    boolean combined = combines(alike, note.message(), now);
    String key = combined ? alike : alike + "\0" + note.about().text("fieldPath") + "\0" + note.message();
    String message = combined ? COMBINED + note.message() : note.message();
    Seen known = seen.get(key);
    Seen next =
        known == null
            ? new Seen(name, combined ? now : told, 1, message, key)
            : new Seen(known.name, known.first, known.count + 1, message, key);
    seen.put(key, next);
    return allows(object, now) ? Optional.of(next) : Optional.empty();
  }

  /** The same event under another name, since its own was taken; what is told again counts on that one. */
  Seen renamed(Seen event, String name) {
    Seen next = new Seen(name, event.first, event.count, event.message, event.key);
    seen.computeIfPresent(event.key, (_, known) -> known.name.equals(event.name) ? next : known);
    return next;
  }

  static String objectKey(Origin origin, JsonObject about) {
    return String.join(
        "\0",
        origin.component(),
        origin.host(),
        about.text("kind"),
        about.text("namespace"),
        about.text("name"),
        about.text("uid"),
        about.text("apiVersion"));
  }

  private boolean combines(String alike, String message, Instant now) {
    Similar known = similar.get(alike);
    Set<String> messages =
        known == null || Duration.between(known.last, now).compareTo(SIMILAR_FOR) > 0
            ? new HashSet<>(2)
            : known.messages;
    messages.add(message);
    similar.put(alike, new Similar(messages, now));
    if (messages.size() < DIFFERENT) {
      return false;
    }
    // which one is forgotten is anybody's choice upstream; this one keeps the first nine as they are
    messages.remove(message);
    return true;
  }

  private boolean allows(String object, Instant now) {
    Allowance known = allowances.getOrDefault(object, new Allowance(BURST, now));
    double refilled = Duration.between(known.at, now).toMillis() / (REFILL_SECONDS * 1000);
    double left = Math.min(BURST, known.left + Math.max(0, refilled));
    boolean allowed = left >= 1;
    allowances.put(object, new Allowance(allowed ? left - 1 : left, now));
    return allowed;
  }
}
