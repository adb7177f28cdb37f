package dev.berth.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** A member of an etcd of Debian's package, on loopback; a process of its own. */
public final class RunningEtcd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/etcd");

  private final Place place;
  private final String cluster;
  private Path data;
  private Process process;

  /** What a member has for itself. */
  private record Place(String name, int port, int peers) {
    String client() {
      return "http://127.0.0.1:" + port;
    }

    String peer() {
      return "http://127.0.0.1:" + peers;
    }
  }

  private RunningEtcd(Place place, String cluster, Path data) throws IOException {
    this.place = place;
    this.cluster = cluster;
    this.data = data;
    this.process = run();
  }

  /** Skips the test where there is none. */
  public static RunningEtcd start(Path data) throws IOException {
    return start(1, data).getFirst();
  }

  /** Several members that are one etcd, each with a directory below this one. */
  static List<RunningEtcd> start(int members, Path data) throws IOException {
    Assumptions.assumeTrue(PROGRAM.toFile().canExecute(), "needs " + PROGRAM + " (apt-get install etcd-server)");
    Files.createDirectories(data);
    List<ServerSocket> sockets = new ArrayList<>();
    for (int i = 0; i < 2 * members; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      places.add(new Place("m" + i, sockets.get(2 * i).getLocalPort(), sockets.get(2 * i + 1).getLocalPort()));
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    String cluster = places.stream().map(p -> p.name + "=" + p.peer()).collect(Collectors.joining(","));
    List<RunningEtcd> started = new ArrayList<>();
    for (Place place : places) {
      started.add(new RunningEtcd(place, cluster, data.resolve(place.name)));
    }
    return started;
  }

  private Process run() throws IOException {
    Process started = new ProcessBuilder(
            PROGRAM.toString(), "--name", place.name, "--data-dir", data.toString(), "--listen-client-urls", place.client(),
            "--advertise-client-urls", place.client(), "--listen-peer-urls", place.peer(), "--initial-advertise-peer-urls", place.peer(),
            "--initial-cluster", cluster, "--heartbeat-interval", "50", "--election-timeout", "500", "--unsafe-no-fsync")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
        .start();
    while (!answers()) {
      assertThat(started.isAlive()).as("etcd, whose log is " + log()).isTrue();
    }
    return started;
  }

  private File log() {
    return data.resolveSibling(place.name + ".log").toFile();
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), place.port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public URI endpoint() {
    return URI.create(place.client());
  }

  EtcdConfig config(String prefix, String name) {
    return config(List.of(this), prefix, name, EtcdConfig.TERM);
  }

  static EtcdConfig config(List<RunningEtcd> members, String prefix, String name, Duration term) {
    return new EtcdConfig(members.stream().map(RunningEtcd::endpoint).toList(), prefix, Optional.empty(), name, term);
  }

  /** As it says itself. */
  boolean leads() throws IOException {
    try (InputStream metrics = endpoint().resolve("/metrics").toURL().openStream()) {
      return new String(metrics.readAllBytes(), StandardCharsets.UTF_8).contains("\netcd_server_is_leader 1\n");
    }
  }

  /** It keeps its connections, and does nothing. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor()).isZero();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  void startAgain() throws IOException {
    process = run();
  }

  /** With what another directory has. */
  void startAgain(Path restored) throws IOException {
    data = restored;
    startAgain();
  }

  /** Makes a directory of a snapshot, for this member alone. */
  void restore(Path snapshot, Path into) throws IOException, InterruptedException {
    control(
        "snapshot", "restore", snapshot.toString(), "--data-dir", into.toString(), "--name", place.name, "--initial-cluster", cluster,
        "--initial-advertise-peer-urls", place.peer());
  }

  /** Runs etcdctl. */
  void control(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("etcdctl", "--endpoints", place.client()));
    command.addAll(List.of(words));
    ProcessBuilder etcdctl = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log()));
    etcdctl.environment().put("ETCDCTL_API", "3");
    assertThat(etcdctl.start().waitFor()).as(command + ", see " + log()).isZero();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
