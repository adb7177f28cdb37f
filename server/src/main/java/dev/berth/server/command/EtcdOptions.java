package dev.berth.server.command;

import dev.berth.etcd.EtcdConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** An etcd in the place of the data directory, by upstream's flags. */
final class EtcdOptions {
  @Option(names = "--etcd-servers", paramLabel = "URL", split = ",",
      description = "Where an etcd is that keeps the objects, in the place of the data directory: http://10.0.0.1:2379, more with commas.",
      showDefaultValue = Visibility.NEVER)
  private List<String> servers = List.of();

  @Option(names = "--etcd-prefix", paramLabel = "PATH", defaultValue = EtcdConfig.PREFIX,
      description = "What keys begin with in etcd: one for each cluster.")
  private String prefix = EtcdConfig.PREFIX;

  @Option(names = "--etcd-cafile", paramLabel = "FILE", description = "Who has signed etcd's certificate.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> authority = Optional.empty();

  @Option(names = "--etcd-certfile", paramLabel = "FILE", description = "The certificate for etcd.", showDefaultValue = Visibility.NEVER)
  private Optional<Path> certificate = Optional.empty();

  @Option(names = "--etcd-keyfile", paramLabel = "FILE", description = "Its key.", showDefaultValue = Visibility.NEVER)
  private Optional<Path> key = Optional.empty();

  /** Empty where none is named. @throws IllegalArgumentException where they are no good */
  Optional<EtcdConfig> config() {
    if (servers.isEmpty()) {
      return Optional.empty();
    }
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException("--etcd-certfile and --etcd-keyfile go together");
    }
    readable("--etcd-cafile", authority);
    readable("--etcd-certfile", certificate);
    readable("--etcd-keyfile", key);
    List<URI> endpoints = servers.stream().map(EtcdOptions::endpoint).toList();
    Optional<EtcdConfig.Own> own = certificate.flatMap(file -> key.map(its -> new EtcdConfig.Own(file, its)));
    return Optional.of(
        new EtcdConfig(endpoints, prefix, Optional.of(new EtcdConfig.Tls(authority, own)), name(), EtcdConfig.TERM));
  }

  private static void readable(String flag, Optional<Path> file) {
    if (file.isPresent() && !Files.isReadable(file.get())) {
      throw new IllegalArgumentException(flag + ": " + file.get() + " cannot be read");
    }
  }

  private static URI endpoint(String text) {
    String problem = "--etcd-servers: '" + text + "' is not like http://10.0.0.1:2379 or https://etcd.example.com:2379";
    try {
      URI uri = URI.create(text);
      boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (known && uri.getHost() != null && uri.getPort() > 0) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(problem, e);
    }
    throw new IllegalArgumentException(problem);
  }

  private static String name() {
    String process = "process " + ProcessHandle.current().pid();
    try {
      return InetAddress.getLocalHost().getHostName() + ", " + process;
    } catch (UnknownHostException e) {
      return process;
    }
  }
}
