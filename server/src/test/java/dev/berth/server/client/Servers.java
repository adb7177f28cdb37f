package dev.berth.server.client;

import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts what clients in tests talk to. */
public final class Servers {
  private Servers() {}

  /**
   * Over TLS, at a free port of loopback, with its files in the directory. The API alone: controllers would write between
   * what a client writes.
   */
  public static BerthServer start(Path dir) throws IOException {
    return start(dir, StoreConfig.DEFAULTS);
  }

  static BerthServer start(Path dir, StoreConfig store) throws IOException {
    return start(dir, store, 0);
  }

  static BerthServer start(Path dir, StoreConfig store, int port) throws IOException {
    return BerthServer.start(config(dir, store, port));
  }

  static ServerConfig config(Path dir, StoreConfig store, int port) {
    ServerConfig c = ServerConfig.forTests();
    return new ServerConfig(
            Optional.of(dir), c.bind(), port, false, store, c.tokenFile(), c.serviceRange(), c.extraNames())
        .withControllers(List.of());
  }

  static String kubeconfig(BerthServer server) throws IOException {
    return Files.readString(server.kubeconfig().orElseThrow());
  }
}
