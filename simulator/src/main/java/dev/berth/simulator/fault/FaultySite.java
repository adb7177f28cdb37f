package dev.berth.simulator.fault;

import dev.berth.base.loop.Loop;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.client.events.Events;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.server.ApiServer;
import dev.berth.server.control.Component;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.Site;
import dev.berth.server.inprocess.Identity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where every component is on its own: its loop can die and freeze, its clock is wrong, its requests and news are late or
 * lost. It owns which components live. A component that crashes is started again after a while, with nothing remembered.
 */
public final class FaultySite implements Site {
  private static final Duration RESTART = Duration.ofSeconds(2);
  /** Longer than it takes to connect anew. */
  private static final Duration CATCHING_UP = Duration.ofSeconds(5);
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final String EVERYBODY = "*";
  private static final String TWIN = "'";

  private final VirtualLoop base;
  private final ApiServer api;
  private final Consumer<String> transcript;
  private final BiFunction<String, Write, Consumer<Answer>> writes;
  private final Views views;
  private final Map<String, MortalLoop> loops = new LinkedHashMap<>();
  private final Map<String, Events> events = new LinkedHashMap<>();
  private final Map<String, Component> components = new LinkedHashMap<>();
  private final Map<String, Guest> guests = new LinkedHashMap<>();
  private final Map<String, Duration> skews = new LinkedHashMap<>();
  /** Who does not hear or do anything, or has not until then. */
  private final Map<String, Long> apartUntilNanos = new LinkedHashMap<>();
  private final Map<String, Long> deafUntilNanos = new LinkedHashMap<>();
  private final Map<String, Lag> lags = new LinkedHashMap<>();
  private final Set<String> unreachable = new LinkedHashSet<>();
  private Faults faults = Faults.NONE;
  private final boolean elsewhere;
  private boolean outage;
  private Supplier<Duration> pages = () -> Duration.ZERO;

  private record Lag(Duration by, long untilNanos) {}

  /** Something that is not started here, and knows how to die and how to go on. */
  public record Guest(Runnable stop, Runnable restart) {}

  /**
   * @param writes hears of every write with its component's name, just before the API does, and then of the answer
   * @param misled hears of components that are told what cannot be
   * @param elsewhere whether components are in processes of their own, and have what the network tells
   */
  public FaultySite(
      VirtualLoop base, ApiServer api, Consumer<String> transcript, BiFunction<String, Write, Consumer<Answer>> writes,
      Consumer<String> misled, boolean elsewhere) {
    this.writes = writes;
    this.views = new Views(misled);
    this.base = base;
    this.api = api;
    this.transcript = transcript;
    this.elsewhere = elsewhere;
  }

  public void start(List<Component> all) {
    for (Component component : all) {
      components.put(component.name(), component);
      begin(component.name());
    }
  }

  private void begin(String name) {
    Component component = components.get(name);
    if (component != null) {
      loops.remove(name);
      events.remove(name);
      loop(name).execute(() -> ControlPlane.start(this, component));
    }
  }

  /** Those that are started here; without guests. */
  public List<String> components() {
    return List.copyOf(components.keySet());
  }

  /** How long it takes until what nodes and pods tell of themselves is told, from now on. */
  public void pages(Supplier<Duration> takes) {
    pages = takes;
  }

  Duration paging() {
    return pages.get();
  }

  boolean isElsewhere() {
    return elsewhere;
  }

  /** From now on; what is under way keeps its fate. */
  public void faults(Faults now) {
    faults = now;
  }

  Consumer<Answer> writes(String component, Write write) {
    return writes.apply(component.endsWith(TWIN) ? component.substring(0, component.length() - TWIN.length()) : component, write);
  }

  /** For the time a component is there twice: two of which each takes itself for the one that leads. */
  public void twin(String name, Duration time) {
    Component component = components.get(name);
    String other = name + TWIN;
    if (component == null || loops.containsKey(other)) {
      return;
    }
    Component twin = new Component(other, component.identity(), component.origin(), component.needs(), component.begin());
    MortalLoop loop = loop(other);
    loop.execute(() -> ControlPlane.start(this, twin));
    base.schedule(
        time,
        () -> {
          loop.close();
          loops.remove(other);
          events.remove(other);
        });
  }

  /** How long an answer takes now, of whatever it may be. */
  public Duration delay() {
    return faults.delay(base);
  }

  /** How long a request, an answer or news are under way now: over the network, a moment at least. */
  Duration way() {
    Duration delay = faults.delay(base);
    return elsewhere && delay.compareTo(MOMENT) < 0 ? MOMENT : delay;
  }

  Faults faults() {
    return faults;
  }

  /** Kills a component and starts it again after the time. */
  public void kill(String name, Duration downtime) {
    die(name, loop(name), downtime);
  }

  public void guest(String name, Guest guest) {
    guests.put(name, guest);
  }

  private void die(String name, MortalLoop loop, Duration downtime) {
    if (!loop.isAlive()) {
      return;
    }
    Guest guest = guests.get(name);
    if (guest != null) {
      base.execute(guest.stop);
      base.schedule(downtime, guest.restart);
    } else {
      loop.close();
      base.schedule(downtime, () -> begin(name));
    }
  }

  /** Stops a component in the middle of what it does, and lets it go on after the time, knowing nothing of it. */
  public void freeze(String name, Duration time) {
    apart(name, time);
    MortalLoop loop = loop(name);
    loop.freeze();
    base.schedule(time, loop::thaw);
  }

  void crash(String name, MortalLoop loop, String when) {
    if (loop.isAlive()) {
      transcript.accept(name + " crashes " + when);
      die(name, loop, RESTART);
    }
  }

  /** Cuts a component off from the API, or lets it back. */
  public void reachable(String name, boolean is) {
    apart(name, Duration.ZERO);
    if (is) {
      unreachable.remove(name);
    } else {
      unreachable.add(name);
    }
  }

  /**
   * Whether it has been told what there is: it reaches the API, and has for long enough to be told again. Otherwise what begins
   * here would begin with what was seen before, and a machine that comes up remembers nothing of that.
   */
  public boolean isInTouch(String name) {
    long last = Math.max(apartUntilNanos.getOrDefault(name, 0L), apartUntilNanos.getOrDefault(EVERYBODY, 0L));
    return isReachable(name) && base.nanos() - CATCHING_UP.toNanos() >= last;
  }

  /** Whether somebody who asks it something is answered. */
  public boolean answers(String name) {
    return isReachable(name) && !loop(name).isFrozen();
  }

  private void apart(String name, Duration time) {
    apartUntilNanos.merge(name, base.nanos() + time.toNanos(), Math::max);
  }

  /** A component's requests are answered, and it is told no news for the time; then of all at once. */
  public void deafen(String name, Duration time) {
    apart(name, time);
    deafUntilNanos.merge(name, base.nanos() + time.toNanos(), Math::max);
  }

  long deafUntilNanos(String name, Set<ResourceType> types) {
    long until = deafUntilNanos.getOrDefault(name, 0L);
    return isHeard(types, until) ? 0 : until;
  }

  /** Over the network each type has a way of its own, and what happens to one of them happens to half of the types. */
  private boolean isHeard(Set<ResourceType> types, long untilNanos) {
    return elsewhere && (types.stream().mapToInt(type -> type.plural().hashCode()).sum() ^ Duration.ofNanos(untilNanos).toMillis()) % 2 == 0;
  }

  /** For the time a component is told everything so much later. */
  public void lag(String name, Duration by, Duration time) {
    apart(name, time.plus(by));
    lags.put(name, new Lag(by, base.nanos() + time.toNanos()));
  }

  long lagNanos(String name, Set<ResourceType> types) {
    Lag lag = lags.get(name);
    return lag == null || lag.untilNanos < base.nanos() || isHeard(types, lag.untilNanos) ? 0 : lag.by.toNanos();
  }

  /** Nobody is cut off any more; what is on its way to whom nothing is told still takes its time. */
  public void allReachable() {
    apart(EVERYBODY, Duration.ZERO);
    unreachable.clear();
    deafUntilNanos.clear();
    lags.clear();
  }

  /** The whole API is gone, for everybody, or back. */
  public void outage(boolean is) {
    apart(EVERYBODY, Duration.ZERO);
    outage = is;
  }

  boolean isReachable(String name) {
    return !outage && !unreachable.contains(name);
  }

  /** How wrong a component's clock is from its next start on. */
  public void skew(String name, Duration by) {
    skews.put(name, by);
  }

  @Override
  public MortalLoop loop(String component) {
    return loops.computeIfAbsent(
        component, name -> new MortalLoop(base, skews.getOrDefault(name, Duration.ZERO)));
  }

  @Override
  public Client client(String component, Identity identity) {
    MortalLoop loop = loop(component);
    return new FaultyClient(this, component, base, loop, api.client(identity, base, Runnable::run));
  }

  @Override
  public Events events(String component) {
    return events.computeIfAbsent(component, name -> new Events(loop(name)));
  }

  @Override
  public View view(String component, Needs needs) {
    MortalLoop loop = loop(component);
    Loop under = base;
    Picture picture = new Picture(loop, new FaultySource(this, component, under, loop, api.source(base)));
    picture.follow(needs);
    views.add(component, loop, picture, needs);
    return picture;
  }

  /** Which components do not see what is, of these kinds. */
  public List<String> behind(View truth, Set<Kind<?>> kinds) {
    return views.behind(truth, kinds);
  }
}
