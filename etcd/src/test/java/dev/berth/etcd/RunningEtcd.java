package dev.berth.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** An etcd of Debian's package, on loopback; a process of its own. */
final class RunningEtcd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/etcd");

  private final Path data;
  private final int port;
  private final int peers;
  private Process process;

  private RunningEtcd(Path data, int port, int peers) throws IOException {
    this.data = data;
    this.port = port;
    this.peers = peers;
    this.process = run();
  }

  /** Skips the test where there is none. */
  static RunningEtcd start(Path data) throws IOException {
    Assumptions.assumeTrue(PROGRAM.toFile().canExecute(), "needs " + PROGRAM + " (apt-get install etcd-server)");
    int[] ports = new int[2];
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ports[0] = one.getLocalPort();
      ports[1] = two.getLocalPort();
    }
    return new RunningEtcd(data, ports[0], ports[1]);
  }

  private Process run() throws IOException {
    String client = "http://127.0.0.1:" + port;
    String peer = "http://127.0.0.1:" + peers;
    Process started = new ProcessBuilder(
            PROGRAM.toString(), "--data-dir", data.toString(), "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=" + peer,
            "--unsafe-no-fsync")
        .redirectErrorStream(true)
        .redirectOutput(data.resolveSibling("etcd.log").toFile())
        .start();
    while (!answers()) {
      assertThat(started.isAlive()).as("etcd, whose log is " + data.resolveSibling("etcd.log")).isTrue();
    }
    return started;
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  EtcdConfig config(String prefix, String name) {
    return new EtcdConfig(List.of(endpoint()), prefix, Optional.empty(), name, Duration.ofSeconds(2));
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  void startAgain() throws IOException {
    process = run();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
