package dev.berth.etcd;

import dev.berth.store.StoreException;
import dev.berth.store.image.Image;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a store needs before it is one. */
record Opening(EtcdConfig config, Keys keys, Endpoints endpoints, Hold hold, ScheduledExecutorService owner) implements AutoCloseable {
  static Opening of(EtcdConfig config) {
    Keys keys = new Keys(config.prefix());
    ScheduledExecutorService owner = Executors.newSingleThreadScheduledExecutor(EtcdStore.daemon("etcd-store"));
    return new Opening(config, keys, new Endpoints(config, owner), new Hold(config, keys), owner);
  }

  /** Blocks until it is ours. */
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
          }
        }
      } catch (StatusRuntimeException e) {
        if (++failures >= config.endpoints().size()) {
          throw new StoreException(
              "etcd cannot be reached at " + config.endpoints() + ": " + Calls.said(e.getStatus()) + "; --etcd-servers names it", e);
        }
        endpoints.next();
      }
      pause();
    }
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
