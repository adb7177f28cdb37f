package dev.berth.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where an etcd is, and how it is used.
 *
 * @param endpoints {@code http://} or {@code https://} with a host and a port; the first that answers is used until it does not
 * @param prefix what keys begin with there, in the place of {@code /registry}: one for each cluster
 * @param tls for {@code https}
 * @param name by which others are told who holds the store
 * @param term how long the store stays its holder's that cannot be heard, in whole seconds
 */
public record EtcdConfig(List<URI> endpoints, String prefix, Optional<Tls> tls, String name, Duration term) {
  public static final String PREFIX = "/registry";
  public static final Duration TERM = Duration.ofSeconds(15);

  /**
   * PEM files.
   *
   * @param authority that signed etcd's certificate; empty for those that Java trusts
   * @param own certificate and key that etcd asks for; empty where it asks for none
   */
  public record Tls(Optional<Path> authority, Optional<Own> own) {}

  public record Own(Path certificate, Path key) {}

  public EtcdConfig {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("no endpoint of etcd");
    }
    if (!prefix.startsWith("/") || prefix.endsWith("/")) {
      throw new IllegalArgumentException("the prefix " + prefix + " is not like " + PREFIX);
    }
  }
}
