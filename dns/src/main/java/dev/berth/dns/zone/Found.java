package dev.berth.dns.zone;

import dev.berth.dns.wire.Name;
import java.util.List;

/** What there is under a name of the cluster's. */
sealed interface Found {
  /** Nothing: the name does not exist. */
  record Missing() implements Found {}

  /** The name exists, for those below it. */
  record Branch() implements Found {}

  /**
   * Addresses with their ports.
   *
   * @param service {@code nginx.default}, below which the addresses have names; empty for a pod's
   * @param port the only ports that count, where the question named one
   */
  record Hosts(String service, List<Backend> backends, Wanted port) implements Found {}

  record Alias(Name target) implements Found {}

  record Version() implements Found {}

  /** A port by name and protocol; both empty for any. */
  record Wanted(String name, String protocol) {
    static final Wanted ANY = new Wanted("", "");

    boolean isAny() {
      return name.isEmpty();
    }

    boolean includes(Port port) {
      return isAny() || port.name().equals(name) && port.protocol().equals(protocol);
    }
  }
}
