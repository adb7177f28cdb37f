package dev.berth.api.kinds.service;

import dev.berth.api.objects.Objects;
import dev.berth.model.ResourceType;
import dev.berth.model.ip.Cidr;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Condition;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The ranges of cluster addresses: the one that the server was started with, and those of ServiceCIDRs that are ready (upstream's
 * MetaAllocator). They may overlap: an address that is held is held in each. Not thread-safe; its owner is the allocator.
 */
final class AddressPools {
  private final ResourceType ranges;
  private final Cidr first;
  private final RandomGenerator random;
  private final Map<Cidr, AddressPool> pools = new LinkedHashMap<>();
  private final Set<String> held = new HashSet<>();
  private long changes = -1;

  /** @param ranges the type of ServiceCIDRs */
  AddressPools(ResourceType ranges, Cidr first, RandomGenerator random) {
    this.ranges = ranges;
    this.first = first;
    this.random = random;
    pools.put(first, new AddressPool(first, random));
  }

  /** Sees to it that these are the ranges of now. */
  void follow(Objects objects) {
    long now = objects.changeCount(ranges);
    if (now == changes) {
      return;
    }
    changes = now;
    List<Cidr> ready =
        Stream.concat(Stream.of(first), objects.list(ranges, "").stream().map(AnyObject::new).flatMap(this::ready)).toList();
    pools.keySet().retainAll(Set.copyOf(ready));
    for (Cidr range : ready) {
      if (!pools.containsKey(range)) {
        AddressPool pool = new AddressPool(range, random);
        held.forEach(pool::take);
        pools.put(range, pool);
      }
    }
  }

  /** One that nobody has spoken of yet is taken for ready, and one that goes is not. */
  private Stream<Cidr> ready(AnyObject range) {
    boolean open = Condition.of(range, "Ready").filter(Predicate.not(Condition::isTrue)).isEmpty();
    return open && !range.isTerminating()
        ? range.spec().array("cidrs").strings().flatMap(text -> Cidr.parse(text).stream())
            .filter(c -> c.address().v6() == first.address().v6())
        : Stream.empty();
  }

  /** Takes an address, or says in upstream's words why not. */
  Optional<String> take(String ip) {
    Optional<String> why = Optional.empty();
    boolean taken = false;
    for (AddressPool pool : pools.values()) {
      Optional<String> no = pool.take(ip);
      taken |= no.isEmpty();
      why = why.filter(w -> !w.equals(AddressPool.ELSEWHERE)).or(() -> no);
    }
    if (!taken) {
      return why;
    }
    held.add(ip);
    return Optional.empty();
  }

  /** Of an address that is stored, whether or not any range has it. */
  void hold(String ip) {
    pools.values().forEach(pool -> pool.take(ip));
    held.add(ip);
  }

  /** An address that was free, or none where all are taken. */
  Optional<String> takeAny() {
    for (AddressPool pool : List.copyOf(pools.values())) {
      Optional<String> ip = pool.takeAny();
      if (ip.isPresent()) {
        hold(ip.get());
        return ip;
      }
    }
    return Optional.empty();
  }

  void free(String ip) {
    pools.values().forEach(pool -> pool.free(ip));
    held.remove(ip);
  }

  void clear() {
    pools.values().forEach(AddressPool::clear);
    held.clear();
  }
}
