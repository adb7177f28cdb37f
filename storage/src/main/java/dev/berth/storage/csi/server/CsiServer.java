package dev.berth.storage.csi.server;

import dev.berth.storage.VolumeDriver;
import dev.berth.storage.grpc.UnixChannels;
import io.grpc.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/** A driver of ours at a socket: all services of the Container Storage Interface, for the node it runs on. */
public final class CsiServer implements AutoCloseable {
  private final Server server;
  private final Path socket;

  private CsiServer(Server server, Path socket) {
    this.server = server;
    this.socket = socket;
  }

  /**
   * How it is served.
   *
   * @param node on which the driver runs, its id for the interface
   * @param nodes all to which volumes can be attached, this one among them
   * @param version of the driver, as it is told
   */
  public record Settings(String node, Set<String> nodes, String version) {
    public Settings {
      nodes = Set.copyOf(nodes);
      if (!nodes.contains(node)) {
        throw new IllegalArgumentException("the driver's own node " + node + " is not among " + nodes);
      }
    }

    public static Settings of(String node, String version) {
      return new Settings(node, Set.of(node), version);
    }
  }

  /**
   * Serves until it is closed. A socket that an earlier process left there is replaced.
   *
   * @param calls where the driver is called: its own loop, if it needs one
   * @throws IOException where the socket cannot be made
   */
  public static CsiServer start(Path socket, VolumeDriver driver, Settings settings, Executor calls) throws IOException {
    Files.createDirectories(socket.toAbsolutePath().getParent());
    Files.deleteIfExists(socket);
    Service.UnderWay underWay = new Service.UnderWay();
    Server server =
        UnixChannels.serve(
            socket,
            calls,
            List.of(
                IdentityService.of(driver, settings.version()),
                new ControllerService(driver, settings, underWay).definition(),
                GroupService.of(driver, underWay),
                new NodeService(driver, settings.node(), underWay).definition()));
    return new CsiServer(server, socket);
  }

  public Path socket() {
    return socket;
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
