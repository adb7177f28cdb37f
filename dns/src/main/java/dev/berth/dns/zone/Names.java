package dev.berth.dns.zone;

import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Namespace;
import dev.berth.model.kinds.Service;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The cluster as names need it: written by changes on one loop, read on any thread.
 *
 * <p>A change costs as much as the object that changed; the slices of a service that did not change are only pointed to. An
 * answer costs as much as what it says. What is under one key is replaced at once, so that a reader sees a slice as it was or
 * as it is; of what is under two keys it may see one before the other, as askers of two questions would.
 */
public final class Names {
  /** What a view must have for {@link #follow}. */
  public static final Needs NEEDS = Needs.of(Kinds.NAMESPACE, Kinds.SERVICE, Kinds.ENDPOINT_SLICE);

  /** A service, or slices of one that is not there (yet). */
  record Entry(Optional<ServiceFacts> service, List<SliceFacts> slices) {
    static final Entry EMPTY = new Entry(Optional.empty(), List.of());

    boolean isEmpty() {
      return service.isEmpty() && slices.isEmpty();
    }
  }

  private final ConcurrentHashMap<String, Boolean> namespaces = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Entry> services = new ConcurrentHashMap<>();
  /** By {@code web-0.nginx.default}. */
  private final Contributions<String, Backend> backends = new Contributions<>();
  /** Cluster addresses to keys of services. */
  private final Contributions<IpAddress, String> ofServices = new Contributions<>();
  /** Endpoints' addresses to {@code web-0.nginx.default}. */
  private final Contributions<IpAddress, String> ofBackends = new Contributions<>();

  private volatile int serial = 1;
  private volatile boolean complete;

  /** Takes what the view shows and follows it. On the view's loop, once. */
  public void follow(View view) {
    view.onChange(Kinds.NAMESPACE, this::namespace);
    view.onChange(Kinds.SERVICE, this::service);
    view.onChange(Kinds.ENDPOINT_SLICE, this::slice);
  }

  /** Says that everything there is has been told of: from now on what is missing does not exist. */
  public void complete() {
    complete = true;
  }

  public boolean isComplete() {
    return complete;
  }

  void namespace(Optional<Namespace> before, Optional<Namespace> after) {
    before.ifPresent(n -> namespaces.remove(n.name()));
    after.ifPresent(n -> namespaces.put(n.name(), true));
    changed(before, after);
  }

  void service(Optional<Service> before, Optional<Service> after) {
    Optional<ServiceFacts> old = before.map(ServiceFacts::of);
    Optional<ServiceFacts> now = after.map(ServiceFacts::of);
    String key = old.or(() -> now).map(ServiceFacts::key).orElseThrow();
    put(key, new Entry(now, services.getOrDefault(key, Entry.EMPTY).slices));
    Map<IpAddress, List<String>> addresses = Contributions.collecting();
    now.ifPresent(s -> s.addresses().forEach(a -> Contributions.add(addresses, a, key)));
    ofServices.replace(key, old.map(s -> Set.copyOf(s.addresses())).orElse(Set.of()), addresses);
    changed(before, after);
  }

  void slice(Optional<AnyObject> before, Optional<AnyObject> after) {
    Optional<SliceFacts> old = before.flatMap(SliceFacts::of);
    Optional<SliceFacts> now = after.flatMap(SliceFacts::of);
    if (old.isPresent() && !(now.isPresent() && now.get().service().equals(old.get().service()))) {
      replace(old.get().id(), old.get().service(), old, Optional.empty());
      now.ifPresent(n -> replace(n.id(), n.service(), Optional.empty(), now));
    } else {
      now.ifPresent(n -> replace(n.id(), n.service(), old, now));
    }
    changed(before, after);
  }

  private void replace(String id, String service, Optional<SliceFacts> old, Optional<SliceFacts> now) {
    Map<String, List<Backend>> byName = Contributions.collecting();
    Map<IpAddress, List<String>> byAddress = Contributions.collecting();
    for (Backend backend : now.map(SliceFacts::backends).orElse(List.of())) {
      String name = backend.label() + "." + service;
      Contributions.add(byName, name, backend);
      Contributions.add(byAddress, backend.address(), name);
    }
    List<Backend> gone = old.map(SliceFacts::backends).orElse(List.of());
    backends.replace(id, keys(gone, b -> b.label() + "." + service), byName);
    ofBackends.replace(id, keys(gone, Backend::address), byAddress);
    Entry entry = services.getOrDefault(service, Entry.EMPTY);
    List<SliceFacts> slices = new ArrayList<>(entry.slices.size() + 1);
    entry.slices.forEach(s -> (s.id().equals(id) ? now : Optional.of(s)).ifPresent(slices::add));
    if (entry.slices.stream().noneMatch(s -> s.id().equals(id))) {
      now.ifPresent(slices::add);
    }
    put(service, new Entry(entry.service, List.copyOf(slices)));
  }

  private static <K> Set<K> keys(List<Backend> backends, Function<Backend, K> key) {
    return backends.stream().map(key).collect(Collectors.toSet());
  }

  private void put(String key, Entry entry) {
    if (entry.isEmpty()) {
      services.remove(key);
    } else {
      services.put(key, entry);
    }
  }

  private <T extends KubeObject> void changed(Optional<T> before, Optional<T> after) {
    long revision = after.or(() -> before).map(KubeObject::revision).orElse(0L);
    serial = Math.max(serial, (int) (revision & Integer.MAX_VALUE));
  }

  boolean hasNamespace(String name) {
    return namespaces.containsKey(name);
  }

  /** @param key {@code nginx.default} */
  Optional<Entry> service(String key) {
    return Optional.ofNullable(services.get(key)).filter(e -> e.service.isPresent());
  }

  /** @param name {@code web-0.nginx.default} */
  List<Backend> backends(String name) {
    return backends.get(name);
  }

  /**
   * Names below {@code svc} that an address has: a service's own, else those of endpoints; each once. Two services have one
   * address only while one of them goes; then the first by name counts, however they came.
   */
  List<String> namesOf(IpAddress address) {
    List<String> own = ofServices.get(address);
    return own.isEmpty() ? ofBackends.get(address).stream().distinct().toList() : List.of(Collections.min(own));
  }

  /** Of the newest change, as the zone's serial number. */
  int serial() {
    return serial;
  }
}
