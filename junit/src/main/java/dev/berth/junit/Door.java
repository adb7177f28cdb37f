package dev.berth.junit;

import dev.berth.api.Api;
import dev.berth.http.HttpServer;
import dev.berth.server.MemoryServer;
import io.netty.util.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/** The cluster's port for clients outside, opened by the first who asks for it. Thread-safe; owns the port and the file. */
final class Door implements AutoCloseable {
  private final MemoryServer server;
  private final Api front;
  private Optional<HttpServer> http = Optional.empty();
  private Optional<Path> file = Optional.empty();

  Door(MemoryServer server, Api front) {
    this.server = server;
    this.front = front;
  }

  synchronized String url() {
    try {
      if (http.isEmpty()) {
        http = Optional.of(server.listen(front));
      }
      return "http://127.0.0.1:" + http.get().address().getPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no port could be had on 127.0.0.1", e);
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "the cluster's port needs Netty 4.2, and the class path has others of its parts, which another library chose: "
              + "let the dependency management of the project import io.netty:netty-bom in a version 4.2 ("
              + nettyParts() + ")",
          e);
    }
  }

  private static String nettyParts() {
    return Version.identify().values().stream()
        .map(part -> part.artifactId() + " " + part.artifactVersion())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  String kubeconfig() {
    return dev.berth.server.certificate.Kubeconfig.insecure(url());
  }

  synchronized Path kubeconfigFile() {
    try {
      if (file.isEmpty()) {
        Path made = Files.createTempFile("berth-", ".kubeconfig");
        dev.berth.server.certificate.Kubeconfig.write(made, kubeconfig());
        file = Optional.of(made);
      }
      return file.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    http.ifPresent(HttpServer::close);
    try {
      if (file.isPresent()) {
        Files.deleteIfExists(file.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
