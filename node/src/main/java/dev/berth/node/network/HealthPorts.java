package dev.berth.node.network;

import dev.berth.base.loop.Loop;
import dev.berth.node.agent.Later;
import dev.berth.node.linux.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells load balancers, at each Service's {@code healthCheckNodePort}, whether this node has endpoints of it: 200 or 503. Owns
 * its sockets, on the loop; answers on threads of its own. Source of the answer: pkg/proxy/healthcheck/service_health.go.
 */
final class HealthPorts {
  private static final Logger LOG = LoggerFactory.getLogger(HealthPorts.class);

  /** Questions that are answered at the same time; whoever comes beyond is hung up on, as a sick node would. */
  private static final int MOST = 64;

  private static final int PATIENCE_MILLIS = 5000;

  /** A Service that is asked about at a port, and how many of its endpoints are ready here. */
  record Health(String namespace, String name, int port, int ready) {
    /** A whole answer of HTTP/1.1. */
    String answer() {
      String body =
          """
          {
          \t"service": {
          \t\t"namespace": "%s",
          \t\t"name": "%s"
          \t},
          \t"localEndpoints": %d,
          \t"serviceProxyHealthy": true
          }
          """
              .formatted(namespace, name, ready)
              .strip();
      return "HTTP/1.1 " + (ready > 0 ? "200 OK" : "503 Service Unavailable") + "\r\n"
          + "Content-Type: application/json\r\n"
          + "X-Content-Type-Options: nosniff\r\n"
          + "X-Load-Balancing-Endpoint-Weight: " + ready + "\r\n"
          + "Content-Length: " + body.length() + "\r\n"
          + "Connection: close\r\n\r\n"
          + body;
    }
  }

  private final Loop loop;
  private final Executor blocking;
  private final Optional<Path> namespace;
  private final Semaphore room = new Semaphore(MOST);
  /** By port; what is answered, read by the answering threads. */
  private final Map<Integer, Health> asked = new ConcurrentHashMap<>();
  private final Map<Integer, ServerSocket> sockets = new TreeMap<>();
  private final Set<Integer> opening = new HashSet<>();
  private boolean closed;

  /** @param namespace the node's network; empty for that of this process */
  HealthPorts(Loop loop, Executor blocking, Optional<Path> namespace) {
    this.loop = loop;
    this.blocking = blocking;
    this.namespace = namespace;
  }

  /** Answers for these Services and no others from now on. */
  void serve(Map<String, Health> services) {
    Map<Integer, Health> now = new TreeMap<>();
    services.values().forEach(h -> now.putIfAbsent(h.port(), h));
    asked.keySet().retainAll(now.keySet());
    asked.putAll(now);
    sockets.entrySet().removeIf(e -> {
      boolean gone = !now.containsKey(e.getKey());
      if (gone) {
        close(e.getValue());
      }
      return gone;
    });
    now.keySet().stream().filter(port -> !sockets.containsKey(port) && opening.add(port)).forEach(this::open);
  }

  private void open(int port) {
    Later.then(
        loop,
        CompletableFuture.supplyAsync(() -> bound(port), blocking),
        socket -> opened(port, socket),
        why -> {
          LOG.warn("healthCheckNodePort={} cannot be opened: {}", port, String.valueOf(why.getMessage()));
          opening.remove(port);
        });
  }

  private ServerSocket bound(int port) {
    try {
      return namespace.isPresent() ? NetworkNamespace.call(namespace.get(), () -> bind(port)) : bind(port);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(port));
    return socket;
  }

  private void opened(int port, ServerSocket socket) {
    opening.remove(port);
    if (closed || !asked.containsKey(port)) {
      close(socket);
      return;
    }
    sockets.put(port, socket);
    Thread.ofVirtual().name("health " + port).start(() -> accept(port, socket));
  }

  private void accept(int port, ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        if (room.tryAcquire()) {
          Thread.ofVirtual().start(() -> answer(port, client));
        } else {
          client.close();
        }
      } catch (IOException e) {
        // closed, or a client that went away at once
      }
    }
  }

  private void answer(int port, Socket client) {
    try (client) {
      client.setSoTimeout(PATIENCE_MILLIS);
      Health health = asked.get(port);
      if (health != null && readHead(client.getInputStream())) {
        client.getOutputStream().write(health.answer().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // the balancer asks again
    } finally {
      room.release();
    }
  }

  /** Whether a request has come whole; what it asks for does not matter. */
  private static boolean readHead(InputStream in) throws IOException {
    int ends = 0;
    for (int i = 0; i < 8192; i++) {
      int c = in.read();
      if (c < 0) {
        return false;
      }
      ends = c == '\n' ? ends + 1 : c == '\r' ? ends : 0;
      if (ends == 2) {
        return true;
      }
    }
    return false;
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing {}", socket, e);
    }
  }

  void close() {
    closed = true;
    sockets.values().forEach(HealthPorts::close);
    sockets.clear();
    asked.clear();
  }
}
