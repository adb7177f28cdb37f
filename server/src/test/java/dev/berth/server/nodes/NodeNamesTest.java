package dev.berth.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.RealLoop;
import dev.berth.client.FixedSource;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kinds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that answers names itself, on loopback. */
class NodeNamesTest {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final RealLoop loop = new RealLoop("node", faults::add);
  private final LinkedBlockingQueue<String> led = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<InetSocketAddress> here = new LinkedBlockingQueue<>();

  @AfterEach
  void end() {
    loop.close();
    assertThat(faults).isEmpty();
  }

  private CompletableFuture<Void> lead(String slice, Optional<InetSocketAddress> at) {
    led.add(slice + " " + (at.isPresent() ? "here" : "elsewhere") + (loop.inLoop() ? "" : ", not in the loop"));
    at.ifPresent(here::add);
    return CompletableFuture.completedFuture(null);
  }

  private Picture picture() {
    FixedSource source = new FixedSource(loop);
    source.put(Kinds.NAMESPACE, "{metadata: {name: default}}");
    source.put(Kinds.SERVICE, "{metadata: {namespace: default, name: web}, spec: {clusterIP: None, ports: [{port: 80}]}}");
    source.put(
        Kinds.ENDPOINT_SLICE,
        """
        metadata: {namespace: default, name: web-1, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{port: 80, protocol: TCP}]
        endpoints: [{addresses: [10.244.1.7], hostname: web-0, conditions: {ready: true}}]
        """);
    return source.picture(Kinds.NAMESPACE, Kinds.SERVICE, Kinds.ENDPOINT_SLICE);
  }

  @Test
  void podsAreLedToTheNodeOnceItKnowsAllNamesAndAwayAtItsEnd() throws Exception {
    Picture view = CompletableFuture.supplyAsync(this::picture, loop).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    NodeNames names = NodeNames.start("one", "127.0.0.1", this::lead, loop, view).orElseThrow();
    assertThat(led.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("kube-system/kube-dns-berth here");
    assertThat(address(here.take(), "web-0.web.default.svc.cluster.local")).isEqualTo("10.244.1.7");
    names.close();
    assertThat(led.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("kube-system/kube-dns-berth elsewhere");
  }

  @Test
  void whoCannotListenAtItsAddressLeavesItToTheServer() throws Exception {
    Picture view = CompletableFuture.supplyAsync(this::picture, loop).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    assertThat(NodeNames.start("one", "192.0.2.1", this::lead, loop, view)).isEmpty();
    assertThat(led).isEmpty();
  }

  /** Asks for an A record, and answers the one address that an answer ends with. */
  private static String address(InetSocketAddress server, String name) throws IOException {
    ByteArrayOutputStream question = new ByteArrayOutputStream();
    question.write(new byte[] {7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : name.split("\\.")) {
      question.write(label.length());
      question.write(label.getBytes(StandardCharsets.US_ASCII));
    }
    question.write(new byte[] {0, 0, 1, 0, 1});
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.send(new DatagramPacket(question.toByteArray(), question.size(), server));
      DatagramPacket answer = new DatagramPacket(new byte[512], 512);
      socket.receive(answer);
      return InetAddress.getByAddress(Arrays.copyOfRange(answer.getData(), answer.getLength() - 4, answer.getLength())).getHostAddress();
    }
  }
}
