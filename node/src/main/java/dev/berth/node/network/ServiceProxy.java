package dev.berth.node.network;

import dev.berth.base.loop.Loop;
import dev.berth.base.queue.Backoff;
import dev.berth.client.View;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Service;
import dev.berth.node.agent.Later;
import dev.berth.node.linux.Commands;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's table as the view says. Owns the table {@code berth} of each family, on its loop.
 *
 * <p>A change marks its Service; soon after, the marked ones are computed anew and what differs goes to the kernel as
 * one transaction. One transaction is under way at a time; what changes meanwhile is in the next. Where one fails,
 * nothing is guessed about what is in the kernel: the next one fills the whole table, and so does the first, without
 * touching the connections that are established. Every minute it looks whether the table is still there: other
 * programs flush rules that are not theirs.
 */
public final class ServiceProxy {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);
  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  /** Between two transactions, so that a roll-out is a few of them and not hundreds. */
  private static final Duration INTERVAL = Duration.ofMillis(10);

  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
  private static final Backoff RETRY = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30));

  private final View view;
  private final Loop loop;
  private final Executor blocking;
  private final Nft nft;
  private final FlowEdge flowEdge;
  private final HealthPorts healthPorts;
  /** By Service. */
  private final Map<String, HealthPorts.Health> health = new TreeMap<>();
  private final Set<Family> families;
  private final Consumer<Optional<Finding>> findings;
  private final Map<Family, RuleTable> tables = new EnumMap<>(Family.class);
  /** Of every Service that has some: UDP ports by path. */
  private final Map<Family, Map<String, Map<String, ServiceRules.UdpPort>>> flows = new EnumMap<>(Family.class);
  /** Service to slice's name to slice; also of Services that are not there (yet). */
  private final Map<String, TreeMap<String, AnyObject>> slices = new HashMap<>();
  private final OwnAnswers own = new OwnAnswers();
  private final Set<String> marked = new LinkedHashSet<>();
  private NodePlace place;
  private boolean placeChanged = true;
  private boolean whole = true;
  private boolean busy;
  private boolean planned;
  private boolean started;
  private boolean closed;
  private int failures;
  private long lastNanos;
  private long transactions;
  private long looks;

  /**
   * @param view follows Services and EndpointSlices
   * @param blocking runs what blocks, each piece on a thread of its own
   * @param commands in the node's network
   * @param namespace the node's network; empty for that of this process
   * @param findings is told what keeps the table from being written, and of nothing once it is written
   */
  ServiceProxy(
      View view,
      Loop loop,
      Executor blocking,
      Commands commands,
      Optional<Path> namespace,
      String table,
      Set<Family> families,
      NodePlace place,
      Consumer<Optional<Finding>> findings) {
    this.view = view;
    this.loop = loop;
    this.blocking = blocking;
    this.nft = new Nft(commands, table);
    this.healthPorts = new HealthPorts(loop, blocking, namespace);
    this.flowEdge = new FlowEdge(loop, commands, blocking);
    this.families = families;
    this.place = place;
    this.findings = findings;
    families.forEach(family -> {
      tables.put(family, new RuleTable());
      flows.put(family, new HashMap<>());
    });
  }

  /** Begins; the view is complete. On the loop. */
  void start() {
    started = true;
    lastNanos = loop.nanos() - INTERVAL.toNanos();
    view.onChange(Kinds.SERVICE, (before, after) -> mark(after.or(() -> before).orElseThrow().key()));
    view.onChange(Kinds.ENDPOINT_SLICE, this::sliceChanged);
    plan();
    loop.schedule(LOOK_EVERY, this::watch);
  }

  void moved(NodePlace now) {
    if (!now.equals(place)) {
      boolean elsewhere = !now.zone().equals(place.zone()) || !now.node().equals(place.node());
      place = now;
      placeChanged = true;
      if (elsewhere) {
        view.list(Kinds.SERVICE, "").forEach(service -> marked.add(service.key()));
      }
      plan();
    }
  }

  /**
   * @param slice {@code namespace/name}
   * @param at where the node itself answers what is behind the slice; empty where it does not
   */
  void answers(String slice, Optional<InetSocketAddress> at) {
    own.set(slice, at);
    view.get(Kinds.ENDPOINT_SLICE, slice).ifPresent(known -> mark(serviceOf(known)));
  }

  /** Rules stay in the kernel, and go on working; {@link #remove} takes them away. */
  void close() {
    closed = true;
    healthPorts.close();
  }

  /** How many transactions have reached the kernel. */
  long transactions() {
    return transactions;
  }

  /** How many times it was looked at what the kernel has. */
  long looks() {
    return looks;
  }

  /** Whether the kernel has all that the view has shown up to now. */
  boolean isSettled() {
    return started && !busy && !planned && !whole && marked.isEmpty();
  }

  private void sliceChanged(Optional<AnyObject> before, Optional<AnyObject> after) {
    if (closed) {
      return;
    }
    before.ifPresent(slice -> {
      String service = serviceOf(slice);
      TreeMap<String, AnyObject> of = slices.getOrDefault(service, new TreeMap<>());
      of.remove(slice.name());
      if (of.isEmpty()) {
        slices.remove(service);
      }
      mark(service);
    });
    after.ifPresent(slice -> {
      String service = serviceOf(slice);
      slices.computeIfAbsent(service, _ -> new TreeMap<>()).put(slice.name(), slice);
      mark(service);
    });
  }

  private static String serviceOf(AnyObject slice) {
    return slice.namespace() + "/" + slice.meta().labels().text(SERVICE_NAME);
  }

  private void mark(String service) {
    if (closed) {
      return;
    }
    marked.add(service);
    plan();
  }

  private void plan() {
    if (closed || !started || busy || planned) {
      return;
    }
    planned = true;
    Duration wait =
        failures > 0 ? RETRY.after(failures) : INTERVAL.minusNanos(loop.nanos() - lastNanos);
    loop.schedule(wait.isNegative() ? Duration.ZERO : wait, this::write);
  }

  private void write() {
    planned = false;
    if (closed || busy) {
      return;
    }
    lastNanos = loop.nanos();
    Set<String> services = new LinkedHashSet<>(marked);
    marked.clear();
    boolean frame = placeChanged;
    placeChanged = false;
    Map<Family, List<ServiceRules.UdpPort>> gone = new EnumMap<>(Family.class);
    StringBuilder script = new StringBuilder();
    for (Family family : families) {
      RuleChange change = change(family, services, frame, gone);
      if (!whole && !change.isEmpty()) {
        script.append(change.script(family, nft.table()));
      }
    }
    if (whole) {
      Map<Family, RuleChange> wholes = new EnumMap<>(Family.class);
      tables.forEach((family, table) -> wholes.put(family, table.all()));
      whole = false;
      send(() -> nft.fill(wholes), () -> sweep(gone, true));
    } else if (!script.isEmpty()) {
      String text = script.toString();
      send(() -> nft.apply(text), () -> sweep(gone, false));
    } else {
      healthPorts.serve(health);
    }
  }

  /** @param gone takes, where flows may have become stale, the ports that are no more */
  private RuleChange change(
      Family family, Set<String> services, boolean frame, Map<Family, List<ServiceRules.UdpPort>> gone) {
    Map<String, Part> parts = new TreeMap<>();
    if (frame) {
      parts.put(TableFrame.OWNER, TableFrame.part(place, family));
    }
    Map<String, Map<String, ServiceRules.UdpPort>> known = flows.getOrDefault(family, Map.of());
    for (String key : services) {
      Optional<ServiceRules.Made> understood = made(key, family);
      if (understood.isEmpty()) {
        continue;
      }
      ServiceRules.Made made = understood.get();
      parts.put(key, made.part());
      if (family == Family.IPV4) {
        made.health().ifPresentOrElse(h -> health.put(key, h), () -> health.remove(key));
      }
      Map<String, ServiceRules.UdpPort> old = known.getOrDefault(key, Map.of());
      if (StaleFlows.possible(old, made.udp())) {
        List<ServiceRules.UdpPort> left = gone.computeIfAbsent(family, _ -> new ArrayList<>());
        old.forEach((path, port) -> {
          if (!made.udp().containsKey(path)) {
            left.add(port.withoutEndpoints());
          }
        });
      }
      if (made.udp().isEmpty()) {
        known.remove(key);
      } else {
        known.put(key, made.udp());
      }
    }
    return tables.getOrDefault(family, new RuleTable()).put(parts);
  }

  /** Our own mistake about one Service must not cost the others theirs: it keeps the rules that it has. */
  private Optional<ServiceRules.Made> made(String key, Family family) {
    try {
      Optional<Service> service = view.get(Kinds.SERVICE, key);
      return Optional.of(
          service
              .map(s -> ServiceRules.of(s, slicesOf(key), place, family))
              .orElse(ServiceRules.Made.NOTHING));
    } catch (RuntimeException e) {
      LOG.error("node={} service={} not understood", place.node(), key, e);
      return Optional.empty();
    }
  }

  private List<AnyObject> slicesOf(String service) {
    return slices.getOrDefault(service, new TreeMap<>()).values().stream().map(slice -> own.in(slice, place.node())).toList();
  }

  private void send(Supplier<Commands.Result> transaction, Runnable then) {
    busy = true;
    long began = loop.nanos();
    Later.then(
        loop,
        CompletableFuture.supplyAsync(transaction, blocking),
        r -> {
          if (r.succeeded()) {
            done(then, loop.nanos() - began);
          } else {
            failed(r.failure());
          }
        },
        why -> failed(String.valueOf(why)));
  }

  private void done(Runnable then, long nanos) {
    busy = false;
    transactions++;
    LOG.debug("node={} table={} transaction={} millis={}", place.node(), nft.table(), transactions, nanos / 1_000_000);
    if (failures > 0 || transactions == 1) {
      failures = 0;
      findings.accept(Optional.empty());
    }
    then.run();
    healthPorts.serve(health);
    if (!marked.isEmpty() || placeChanged) {
      plan();
    }
  }

  /**
   * What is in the kernel is as before; all of it is written next, whatever it was that could not be. Once says nothing: the first
   * transaction on a machine may find the kernel still loading what it needs.
   */
  private void failed(String why) {
    busy = false;
    whole = true;
    failures++;
    String shortened = why.length() > 1000 ? why.substring(0, 1000) + "…" : why;
    if (failures == 1) {
      LOG.debug("node={} table={} tried again: {}", place.node(), nft.table(), shortened);
    } else {
      LOG.warn("node={} table={} failures={} {}", place.node(), nft.table(), failures, shortened);
      findings.accept(Optional.of(Finding.broken("service proxy", shortened, HostCheck.remedy(shortened))));
    }
    plan();
  }

  /** @param all whether nothing is known of what was before */
  private void sweep(Map<Family, List<ServiceRules.UdpPort>> gone, boolean all) {
    for (Family family : families) {
      if (all || gone.containsKey(family)) {
        List<ServiceRules.UdpPort> ports = new ArrayList<>(gone.getOrDefault(family, List.of()));
        flows.getOrDefault(family, Map.of()).values().forEach(of -> ports.addAll(of.values()));
        flowEdge.sweep(new FlowEdge.Sweep(family, ports, place.addresses().stream().map(IpAddress::toString).toList()));
      }
    }
  }

  private void watch() {
    if (!closed) {
      loop.schedule(LOOK_EVERY, this::watch);
      look();
    }
  }

  /** Looks whether the kernel still has what was written, and writes it anew where it has not. */
  void look() {
    if (busy || planned || whole) {
      return;
    }
    Map<Family, NftNames> expected = new EnumMap<>(Family.class);
    tables.forEach((family, table) -> expected.put(family, table.names(family)));
    long before = transactions;
    Later.then(
        loop,
        CompletableFuture.supplyAsync(() -> nft.hasAll(expected), blocking),
        same -> {
          looks++;
          if (!same && before == transactions && !busy && !closed) {
            LOG.warn("node={} table={} changed by another program: written anew", place.node(), nft.table());
            whole = true;
            plan();
          }
        },
        why -> LOG.warn("node={} table={} not looked at", place.node(), nft.table(), why));
  }

  /** Takes the rules out of the kernel, whether this one has put them there or a predecessor. Blocks. */
  static Commands.Result remove(Commands commands, String table, Set<Family> families) {
    StringBuilder script = new StringBuilder();
    families.forEach(family -> script.append(Nft.removal(family, table)));
    return new Nft(commands, table).apply(script.toString());
  }
}
