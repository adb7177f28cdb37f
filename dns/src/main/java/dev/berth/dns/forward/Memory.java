package dev.berth.dns.forward;

import dev.berth.dns.wire.Answer;
import dev.berth.dns.wire.ResourceRecord;
import dev.berth.dns.wire.Types;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Answers of others, for as long as they may be repeated (RFC 2308): as their shortest time to live says, where something is
 * missing as the SOA record says, and never longer than a limit. Owned by a loop; any thread may look into it. A full memory
 * forgets what it has had for longest.
 */
final class Memory {
  private record Kept(Answer answer, long sinceNanos, int seconds) {}

  private final int most;
  private final int longestSeconds;
  private final ConcurrentHashMap<Asked, Kept> kept = new ConcurrentHashMap<>();
  private final ArrayDeque<Asked> order = new ArrayDeque<>();

  Memory(int most, Duration longest) {
    this.most = most;
    this.longestSeconds = (int) longest.toSeconds();
  }

  /** With times to live as they are by now. Any thread. */
  Optional<Answer> get(Asked asked, long nanos) {
    Kept found = kept.get(asked);
    if (found == null) {
      return Optional.empty();
    }
    long age = Duration.ofNanos(nanos - found.sinceNanos).toSeconds();
    return age < found.seconds ? Optional.of(aged(found.answer, (int) age)) : Optional.empty();
  }

  private Answer aged(Answer answer, int age) {
    return new Answer(
        answer.rcode(),
        answer.authoritative(),
        aged(answer.answers(), age),
        aged(answer.authority(), age),
        aged(answer.additional(), age));
  }

  private List<ResourceRecord> aged(List<ResourceRecord> records, int age) {
    return records.stream().map(r -> r.withTtl(Math.max(0, Math.min(r.ttlSeconds(), longestSeconds) - age))).toList();
  }

  /** Keeps the answer, if it may be repeated. */
  void put(Asked asked, Answer answer, long nanos) {
    int seconds = Math.min(seconds(answer), longestSeconds);
    if (seconds <= 0) {
      return;
    }
    if (kept.put(asked, new Kept(answer, nanos, seconds)) == null) {
      order.add(asked);
    }
    while (order.size() > most) {
      kept.remove(order.remove());
    }
  }

  int size() {
    return kept.size();
  }

  /** For how long an answer may be repeated; 0 for not at all. */
  static int seconds(Answer answer) {
    boolean says = answer.rcode() == Types.NOERROR || answer.rcode() == Types.NXDOMAIN;
    if (!says) {
      return 0;
    }
    int shortest =
        Stream.of(answer.answers(), answer.authority())
            .flatMap(List::stream)
            .mapToInt(ResourceRecord::ttlSeconds)
            .min()
            .orElse(0);
    boolean positive = answer.rcode() == Types.NOERROR && answer.answers().stream().anyMatch(r -> r.type() != Types.CNAME);
    return positive ? shortest : Math.min(shortest, minimum(answer).orElse(0));
  }

  /** The last number of the SOA record; none where there is no such record. */
  private static OptionalInt minimum(Answer answer) {
    return answer.authority().stream()
        .filter(r -> r.type() == Types.SOA && r.data().tail().length == 20)
        .mapToInt(r -> ByteBuffer.wrap(r.data().tail()).getInt(16))
        .findFirst();
  }
}
