package dev.berth.etcd;

import dev.berth.store.StoreException;
import dev.berth.store.image.Image;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a store needs before it is one. */
record Opening(EtcdConfig config, Keys keys, Endpoints endpoints, Hold hold, ScheduledExecutorService owner) implements AutoCloseable {
  static Opening of(EtcdConfig config, InstantSource clock) {
    Keys keys = new Keys(config.prefix());
    ScheduledExecutorService owner = Executors.newSingleThreadScheduledExecutor(EtcdStore.daemon("etcd-store"));
    return new Opening(config, keys, new Endpoints(config, owner), new Hold(config, keys, clock), owner);
  }

  /** Blocks until it is ours. A server that waits for another one does so while etcd is away, too. */
  Image take(Consumer<String> told) {
    String known = "";
    int failures = 0;
    while (true) {
      try {
        switch (hold.take(endpoints.channel())) {
          case Hold.Taken.Ours _ -> {
            return Loading.of(endpoints.channel(), keys).image();
          }
          case Hold.Taken.Others(String name) -> {
            if (!name.equals(known)) {
              told.accept(name);
              known = name;
            }
            failures = 0;
            pause();
          }
        }
      } catch (StatusRuntimeException e) {
        if (++failures >= endpoints.members()) {
          if (known.isEmpty()) {
            throw unusable(e.getStatus());
          }
          failures = 0;
          pause();
        }
        endpoints.next();
      }
    }
  }

  private StoreException unusable(Status status) {
    if (status.getCode() == Status.Code.PERMISSION_DENIED) { // in its own words it would pass for a file's
      return new StoreException(
          "etcd at " + config.endpoints() + " gives its user no right to read and write " + config.prefix()
              + ": etcdctl role grant-permission ROLE --prefix=true readwrite " + config.prefix());
    }
    return new StoreException(
        "etcd cannot be reached at " + config.endpoints() + ": " + Calls.said(status) + "; --etcd-servers names it", status.asException());
  }

  private void pause() {
    try {
      owner.schedule(() -> {}, 1, TimeUnit.SECONDS).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the store in etcd", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    endpoints.close();
    owner.shutdownNow();
  }
}
