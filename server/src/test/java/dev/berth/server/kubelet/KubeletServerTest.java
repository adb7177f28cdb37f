package dev.berth.server.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Issuer;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.Client;
import dev.berth.client.View;
import dev.berth.model.streams.NodeStreams;
import dev.berth.node.KubeletPaths;
import dev.berth.node.runtime.Runtime;
import dev.berth.server.volume.VolumeVerbs;
import dev.berth.storage.Drivers;
import dev.berth.storage.NodeDisks;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KubeletServerTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  /** What nobody asks here. */
  private static <T> T unasked(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> {
              throw new AssertionError(method + " was called");
            }));
  }

  private static KubeletServer at(InetSocketAddress address, Credential authority, VirtualLoop loop) {
    Drivers drivers = new Drivers(List.of());
    NodeUsage usage = new NodeUsage(unasked(View.class), "n", unasked(Runtime.class), drivers, KubeletPaths.DEFAULT);
    return new KubeletServer(
        address, authority.certificate(), unasked(Client.class), "n", unasked(NodeStreams.class),
        new NodePages(loop, "n", usage), new VolumeVerbs(drivers, NodeDisks.NONE, "n"), loop.clock());
  }

  @Test
  void itListensOnceThePortOfAnotherProcessIsFree() throws IOException {
    Credential authority = Issuer.authority("kubernetes", NOW);
    Credential serving = Issuer.issue(authority, Profile.serving("n", "10.96.0.1", List.of()), NOW);
    VirtualLoop loop = new VirtualLoop(1, NOW);
    InetSocketAddress address;
    KubeletServer server;
    InetAddress ours = InetAddress.getByName("127.0.0.77"); // a port that is free for a moment is no other test's there
    try (ServerSocket other = new ServerSocket(0, 1, ours)) {
      address = new InetSocketAddress(ours, other.getLocalPort());
      server = at(address, authority, loop);
      assertThat(server.again()).as("there is no certificate yet").isTrue();
      assertThat(server.listen(serving)).isFalse();
      assertThat(server.again()).isFalse();
    }
    assertThat(server.again()).isTrue();
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      assertThat(client.isConnected()).isTrue();
    }
    assertThat(server.listen(serving)).as("anew, with the next certificate").isTrue();
    server.close();
    assertThat(server.listen(serving)).as("nothing is left to do").isTrue();
    assertThat(isOpen(address)).isFalse();
  }

  private static boolean isOpen(InetSocketAddress address) {
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      return client.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
