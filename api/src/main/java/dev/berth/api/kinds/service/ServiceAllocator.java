package dev.berth.api.kinds.service;

import dev.berth.api.objects.Objects;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.strategy.Allocator;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Owner of the sets of cluster addresses and node ports that Services hold. Thread-safe: one lock around sets in memory.
 *
 * <p>What is held is what the stored Services say; it is read from them once, at the first use. A reservation that is
 * neither committed nor cancelled holds its numbers until the process ends.
 */
public final class ServiceAllocator implements Allocator {
  private final ResourceType services;
  private final ServiceNetwork network;
  private final AddressPools addresses;
  private final PortPool ports;
  private boolean loaded;

  /**
   * @param ranges the type of ServiceCIDRs, whose addresses may be given too
   * @param random for the numbers that are given
   */
  public ServiceAllocator(ResourceType services, ResourceType ranges, ServiceNetwork network, RandomGenerator random) {
    this.services = services;
    this.network = network;
    addresses = new AddressPools(ranges, network.addresses(), random);
    ports = new PortPool(network.lowestNodePort(), network.highestNodePort(), random);
  }

  @Override
  public synchronized Reservation reserve(
      JsonObject next, Optional<JsonObject> old, Objects objects, boolean dryRun) {
    load(objects);
    ServiceSpec spec = ServiceSpec.of(next);
    if (spec.isExternalName()) {
      return new Held(next, Holdings.EMPTY, released(spec, old), dryRun);
    }
    List<FieldError> errors = Families.check(spec, network.family());
    if (!errors.isEmpty()) {
      throw Failures.invalid(services.gvk(), next.object("metadata").text("name"), errors);
    }
    Allocation allocation = new Allocation(next.object("metadata").text("name"), services.gvk(), addresses, ports);
    try {
      JsonObject filled = Families.fill(spec.json(), network.family());
      JsonObject allocated = allocation.fill(filled, Holdings.of(old), old.map(ServiceSpec::of));
      return new Held(
          next.with("spec", allocated), allocation.taken(), released(new ServiceSpec(allocated), old), dryRun);
    } catch (Refusal refused) {
      free(allocation.taken());
      throw refused;
    }
  }

  @Override
  public synchronized void release(JsonObject gone) {
    free(Holdings.of(Optional.of(gone)));
  }

  @Override
  public synchronized void forget() {
    addresses.clear();
    ports.clear();
    loaded = false;
  }

  private void load(Objects objects) {
    addresses.follow(objects);
    if (!loaded) {
      for (JsonObject service : objects.list(services, "")) {
        Holdings held = Holdings.of(Optional.of(service));
        held.addresses().forEach(addresses::hold);
        held.ports().forEach(ports::take);
      }
      loaded = true;
    }
  }

  private static Holdings released(ServiceSpec next, Optional<JsonObject> old) {
    return Holdings.of(old).without(Holdings.of(next));
  }

  private void free(Holdings holdings) {
    holdings.addresses().forEach(addresses::free);
    holdings.ports().forEach(ports::free);
  }

  private final class Held implements Reservation {
    private final JsonObject object;
    private final Holdings taken;
    private final Holdings released;
    private boolean open = true;

    /** A dry run gives back at once what it took: it only had to show that it could. */
    Held(JsonObject object, Holdings taken, Holdings released, boolean dryRun) {
      this.object = object;
      this.taken = taken;
      this.released = released;
      if (dryRun) {
        free(taken);
        open = false;
      }
    }

    @Override
    public JsonObject object() {
      return object;
    }

    @Override
    public void commit() {
      end(released);
    }

    @Override
    public void cancel() {
      end(taken);
    }

    private void end(Holdings free) {
      synchronized (ServiceAllocator.this) {
        if (open) {
          open = false;
          free(free);
        }
      }
    }
  }
}
