package dev.berth.api.flow;

import dev.berth.api.Response;
import dev.berth.api.Waits;
import dev.berth.api.access.User;
import dev.berth.api.objects.Objects;
import dev.berth.api.route.RequestInfo;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who is handled, who waits, who is turned away. It owns all seats and queues. Thread-safe.
 *
 * <p>The seats are shared out to levels by their shares. A level that is full borrows free seats that others lend, and a lender
 * that fills up gets its own back first: at once where the borrower has a free one, else the next one that is left. The sum of
 * all limits is always the sum of all shares, so that no more requests are handled at once than there are seats.
 */
public final class FlowControl {
  private static final Response REFUSAL =
      Response.text(
          429, "Too many requests, please try again later.\n", new Response.Header("Retry-After", "1"),
          Response.Header.NO_SNIFF);

  /** What became of a request at the door. */
  public enum Entry {
    /** Has a seat and must leave it. */
    SEATED,
    /** Needs none. */
    FREE,
    /** Not handled. */
    TURNED_AWAY
  }

  /** The rules at some moment, with the levels that they speak of. */
  private record State(long changes, FlowRules rules, List<Flow> flows, Map<String, Level> levels) {}

  private final Objects objects;
  private final ResourceType schemas;
  private final ResourceType priorities;
  private final FlowSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile State state;
  private volatile boolean crowded;

  /** @param objects with the schemas and levels; changes hold from the next request on */
  public FlowControl(Objects objects, Catalogue catalogue, FlowSettings settings) {
    this.objects = objects;
    this.schemas = type(catalogue, "FlowSchema");
    this.priorities = type(catalogue, "PriorityLevelConfiguration");
    this.settings = settings;
    this.state = arranged(-1, Map.of());
  }

  private static ResourceType type(Catalogue catalogue, String kind) {
    return catalogue.find(GroupVersionKind.of("flowcontrol.apiserver.k8s.io", "v1", kind)).orElseThrow();
  }

  /** Where a request belongs. */
  public Flow classify(User user, RequestInfo info) {
    State now = current();
    for (Flow flow : now.flows) {
      if (flow.schema.matches(user, info)) {
        return flow;
      }
    }
    return now.flows.getLast(); // of users in no group at all
  }

  /** Whether somebody waits or was just turned away: then nobody may be handled where waiting is impossible. */
  public boolean isCrowded() {
    return crowded;
  }

  /**
   * Takes a seat, waiting for one in a queue where that is the level's way.
   *
   * @param mayWait whether this thread can; one that cannot is let in without a seat, for it will only be a moment
   */
  public Entry enter(Flow flow, User user, RequestInfo info, boolean mayWait) {
    Level level = flow.level;
    if (level.spec.exempt()) {
      return Entry.FREE;
    }
    if (level.takeAtOnce()) {
      return Entry.SEATED;
    }
    return mayWait ? queue(flow, user, info) : Entry.FREE;
  }

  public void leave(Flow flow, Entry entry) {
    if (entry == Entry.SEATED && flow.level.leave()) {
      lock.lock();
      try {
        settle(flow.level);
      } finally {
        lock.unlock();
      }
    }
  }

  /** What a request that is turned away is told. */
  public static Response refusal() {
    return REFUSAL;
  }

  /**
   * How a level does.
   *
   * @param nominal its own seats
   * @param limit with what it borrowed, and without what it lent
   * @param turnedAway since it was made
   */
  public record Load(int nominal, int limit, int executing, int waiting, long turnedAway) {}

  /** By level; for measurements and tests. */
  public Map<String, Load> load() {
    Map<String, Load> all = new LinkedHashMap<>();
    lock.lock();
    try {
      current().levels.forEach(
          (name, l) -> all.put(name, new Load(l.nominal, l.limit(), l.executing(), l.queues.size(), l.turnedAway)));
    } finally {
      lock.unlock();
    }
    return all;
  }

  private Entry queue(Flow flow, User user, RequestInfo info) {
    Level level = flow.level;
    Waiter waiter = new Waiter();
    lock.lock();
    try {
      if (level.queues.size() == 0 && seat(level)) {
        look(level, false);
        return Entry.SEATED;
      }
      boolean waits = level.spec.queues() > 0 && level.queues.offer(flow.schema.flow(user, info), waiter);
      look(level, !waits);
      crowded = true;
      if (!waits) {
        level.turnedAway++;
        if (level.executing() == 0) {
          settle(level); // nobody is left who would
        }
        return Entry.TURNED_AWAY;
      }
      settle(level); // a seat may have been left before the queue was seen
      if (!waiter.isSeated()) {
        claim(level);
      }
    } finally {
      lock.unlock();
    }
    if (Waits.forOthers(() -> waiter.await(settings.longestWait()))) {
      return Entry.SEATED;
    }
    lock.lock();
    try {
      if (!level.queues.remove(waiter)) {
        return Entry.SEATED; // in the last moment
      }
      look(level, false);
      level.turnedAway++;
      return Entry.TURNED_AWAY;
    } finally {
      lock.unlock();
    }
  }

  /** Gives free seats to whoever is to have them. With the lock. */
  private void settle(Level level) {
    while (!level.claims.isEmpty() && level.giveUp()) {
      Level lender = level.claims.removeFirst();
      lender.claimed--;
      giveBack(level, lender);
      settle(lender);
    }
    while (level.queues.size() > 0 && seat(level)) {
      level.queues.poll().ifPresent(Waiter::seat);
    }
    look(level, false);
  }

  private void look(Level level, boolean turnedAway) {
    level.attention(turnedAway || level.queues.size() > 0 || !level.claims.isEmpty());
    if (!level.hasAttention() && crowded) {
      crowded = state.levels.values().stream().anyMatch(Level::hasAttention);
    }
  }

  private boolean seat(Level level) {
    return level.take() || (reclaim(level) || borrow(level)) && level.take();
  }

  /** Has a lent seat back that its borrower does not use. */
  private boolean reclaim(Level level) {
    if (level.lent > level.claimed) {
      for (Level borrower : state.levels.values()) {
        if (borrower.lenders.contains(level) && borrower.giveUp()) {
          giveBack(borrower, level);
          return true;
        }
      }
    }
    return false;
  }

  /** Asks for a lent seat that is in use. */
  private void claim(Level level) {
    if (level.lent > level.claimed) {
      for (Level borrower : state.levels.values()) {
        if (borrower.lenders.stream().filter(l -> l == level).count()
            > borrower.claims.stream().filter(l -> l == level).count()) {
          borrower.claims.add(level);
          level.claimed++;
          look(borrower, false);
          return;
        }
      }
    }
  }

  private static void giveBack(Level borrower, Level lender) {
    borrower.lenders.removeFirstOccurrence(lender);
    lender.lent--;
    lender.gain(1);
  }

  private boolean borrow(Level level) {
    if (level.lenders.size() >= level.borrowable) {
      return false;
    }
    for (Level lender : state.levels.values()) {
      if (lender != level && lender.lent < lender.lendable && !lender.hasAttention() && lender.giveUp()) {
        lender.lent++;
        level.lenders.add(lender);
        level.gain(1);
        return true;
      }
    }
    return false;
  }

  private State current() {
    State known = state;
    if (known.changes == changes()) {
      return known;
    }
    lock.lock();
    try {
      if (state.changes != changes()) {
        state = arranged(changes(), state.levels);
        state.levels.values().forEach(this::settle);
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  private long changes() {
    return objects.changeCount(schemas) + objects.changeCount(priorities);
  }

  /** A level that is gone neither lends nor borrows. Its requests go on. */
  private static void settleLoans(Level gone, Map<String, Level> levels) {
    while (!gone.lenders.isEmpty()) {
      gone.gain(-1);
      giveBack(gone, gone.lenders.getLast());
    }
    gone.claims.forEach(lender -> lender.claimed--);
    gone.claims.clear();
    for (Level borrower : levels.values()) {
      while (borrower.lenders.contains(gone)) {
        borrower.gain(-1);
        giveBack(borrower, gone);
      }
      borrower.claims.removeIf(lender -> lender == gone);
    }
    gone.claimed = 0;
    gone.lendable = 0;
  }

  /** Shares the seats out anew. Levels go on where they were; who waits in one that is gone is let go by those who leave it. */
  private State arranged(long changes, Map<String, Level> before) {
    FlowRules rules =
        changes < 0
            ? FlowRules.of(List.of(), List.of())
            : FlowRules.of(objects.list(schemas, ""), objects.list(priorities, ""));
    long shares = Math.max(1, rules.levels().values().stream().mapToLong(LevelSpec::shares).sum());
    Map<String, Level> levels = new LinkedHashMap<>();
    for (LevelSpec spec : rules.levels().values()) {
      Level level = before.containsKey(spec.name()) ? before.get(spec.name()) : new Level(spec);
      int nominal = (int) Math.ceilDiv((long) settings.seats() * spec.shares(), shares);
      level.spec = spec;
      level.gain(nominal - level.nominal);
      level.nominal = nominal;
      level.lendable = Math.round(nominal * spec.lendablePercent() / 100f);
      level.borrowable =
          spec.borrowingPercent() < 0 ? settings.seats() : Math.round(nominal * spec.borrowingPercent() / 100f);
      level.queues.arrange(spec.queues(), spec.handSize(), spec.queueLength());
      levels.put(spec.name(), level);
    }
    before.values().stream().filter(l -> !levels.containsValue(l)).forEach(gone -> settleLoans(gone, levels));
    List<Flow> flows = new ArrayList<>();
    rules.schemas().forEach(s -> Optional.ofNullable(levels.get(s.level())).ifPresent(level -> flows.add(new Flow(s, level))));
    return new State(changes, rules, List.copyOf(flows), levels);
  }
}
