package dev.berth.server.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Issuer;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.View;
import dev.berth.model.streams.NodeStreams;
import dev.berth.node.KubeletPaths;
import dev.berth.node.runtime.Runtime;
import dev.berth.server.volume.SpreadDrivers;
import dev.berth.server.volume.VolumeVerbs;
import dev.berth.storage.Drivers;
import dev.berth.storage.Move;
import dev.berth.storage.NodeDisks;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.local.LocalDrivers;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume goes from one agent to another through their ports, whole chunks and all. */
class MovesOverTlsTest {
  private static final int SIZE = 16 << 20;

  @TempDir private Path dir;
  private final Instant now = Instant.now();
  private final VirtualLoop loop = new VirtualLoop(1, now);
  private final Credential authority = Issuer.authority("kubernetes", now);
  private final Map<String, Integer> ports = new TreeMap<>();
  private final List<KubeletServer> agents = new ArrayList<>();

  @AfterEach
  void stop() {
    agents.forEach(KubeletServer::close);
  }

  private static <T> T of(Class<T> type, Optional<Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> answer.orElseThrow(() -> new AssertionError(method + " was called"))));
  }

  /** An API that lets everybody do everything. */
  private static Client permitting() {
    JsonObject review = (JsonObject) Yaml.parse("{status: {allowed: true}}");
    return of(Client.class, Optional.of(CompletableFuture.completedFuture(new Answer.Done(review, 0))));
  }

  private Drivers agent(String node, String address) throws IOException {
    Drivers drivers = LocalDrivers.of(dir.resolve(node), node, InstantSource.system());
    Drivers none = new Drivers(List.of());
    NodeUsage usage =
        new NodeUsage(of(View.class, Optional.empty()), node, of(Runtime.class, Optional.empty()), none, KubeletPaths.DEFAULT);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      ports.put(node, free.getLocalPort());
    }
    KubeletServer server =
        new KubeletServer(
            new InetSocketAddress(address, ports.get(node)), authority.certificate(), permitting(), node,
            of(NodeStreams.class, Optional.empty()), new NodePages(loop, node, usage),
            new VolumeVerbs(drivers, NodeDisks.NONE, node), loop.clock());
    agents.add(server);
    Profile serving =
        new Profile(
            "system:node:" + node, List.of("system:nodes"), List.of(Profile.Use.SERVER), List.of(node, address),
            Duration.ofHours(1));
    assertThat(server.listen(Issuer.issue(authority, serving, now))).isTrue();
    return drivers;
  }

  private final class Listening implements RemoteAgents.Nodes {
    @Override
    public Optional<JsonObject> find(String name) {
      return Optional.ofNullable(ports.get(name))
          .map(
              port ->
                  (JsonObject)
                      Yaml.parse(
                          "{status: {addresses: [{type: InternalIP, address: 127.0.0." + (name.equals("one") ? 81 : 82)
                              + "}], daemonEndpoints: {kubeletEndpoint: {Port: " + port + "}}}}"));
    }

    @Override
    public List<JsonObject> all() {
      return List.of();
    }
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private VolumeDriver server() {
    RemoteAgents machines = new RemoteAgents(authority, new Listening(), "here"::equals, loop.clock());
    Drivers here = LocalDrivers.of(dir.resolve("here"), "here", InstantSource.system());
    return block(SpreadDrivers.of(here, machines, new CompletableFuture<>()));
  }

  private static VolumeDriver block(Drivers drivers) {
    return drivers.find("block.berth.dev").orElseThrow();
  }

  private static String created(VolumeDriver driver) {
    NewVolume wanted =
        new NewVolume("pvc-1", SIZE, Map.of(), Set.of("ReadWriteOnce"), true, List.of(), Optional.empty(), Optional.empty());
    return done(driver.create(wanted)).id();
  }

  private Path image(String node, String id) {
    return dir.resolve(node).resolve("block").resolve(node).resolve("volumes").resolve(id).resolve("image");
  }

  @Test
  void aVolumeOfFullChunksArrives() throws IOException {
    String id = created(block(agent("one", "127.0.0.81")));
    agent("two", "127.0.0.82");
    byte[] data = new byte[SIZE];
    new Random(1).nextBytes(data);
    Files.write(image("one", id), data);
    VolumeDriver server = server();
    Move move = new Move(id, "one", "two", "t");
    done(server.move(move));
    done(server.settle(move, true));
    assertThat(Files.readAllBytes(image("two", id))).isEqualTo(data);
    assertThat(image("one", id)).doesNotExist();
  }

  @Test
  void ofANodeWhoseObjectIsGoneNothingIsLeftToRemove() throws IOException {
    VolumeDriver one = block(agent("one", "127.0.0.81"));
    String id = created(one);
    VolumeDriver server = server();
    Move move = new Move(id, "one", "gone", "t");
    assertThatThrownBy(() -> done(server.move(move))).cause().hasMessage("node gone is not there");
    done(server.settle(move, false));
    assertThat(done(one.expand(id, SIZE))).as("open").isEqualTo(SIZE);
  }
}
