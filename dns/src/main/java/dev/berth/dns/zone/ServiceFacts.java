package dev.berth.dns.zone;

import dev.berth.dns.wire.Name;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.kinds.Service;
import java.util.List;
import java.util.Optional;

/**
 * What a Service's names need to know of it.
 *
 * @param key {@code nginx.default}
 * @param headless whether its name leads to its endpoints
 * @param own its cluster addresses, each with all its ports
 * @param alias what an ExternalName service is another name for; empty also where that is an address and no name
 */
record ServiceFacts(String key, String namespace, boolean headless, boolean external, List<Backend> own, Optional<Name> alias) {

  static ServiceFacts of(Service service) {
    boolean external = service.isExternalName();
    boolean headless = !external && service.clusterIp().equals("None");
    return new ServiceFacts(
        service.name() + "." + service.namespace(),
        service.namespace(),
        headless,
        external,
        external || headless ? List.of() : own(service),
        external ? alias(service.spec().text("externalName")) : Optional.empty());
  }

  private static List<Backend> own(Service service) {
    List<Port> ports = Port.of(service.spec().array("ports"));
    List<String> addresses = service.spec().array("clusterIPs").strings().toList();
    return (addresses.isEmpty() ? List.of(service.clusterIp()) : addresses)
        .stream()
            .flatMap(a -> IpAddress.parseSloppy(a).stream())
            .map(a -> new Backend(a, "", ports))
            .toList();
  }

  private static Optional<Name> alias(String text) {
    boolean usable = !text.isEmpty() && Name.isName(text) && IpAddress.parse(text).isEmpty();
    return usable ? Optional.of(Name.of(text)) : Optional.empty();
  }

  List<IpAddress> addresses() {
    return own.stream().map(Backend::address).toList();
  }
}
