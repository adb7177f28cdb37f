package dev.berth.dns.zone;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.kinds.AnyObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the names need to know of an EndpointSlice: its endpoints that are ready. An endpoint that does not say whether it is
 * counts as ready; that of a Service with {@code publishNotReadyAddresses} says so always, because whoever writes the slice
 * sees to it.
 *
 * @param id namespace and name of the slice
 * @param service {@code nginx.default}
 */
record SliceFacts(String id, String service, List<Backend> backends) {
  private static final String SERVICE = "kubernetes.io/service-name";

  /** Empty for a slice that belongs to no Service, or whose endpoints have no addresses but names. */
  static Optional<SliceFacts> of(AnyObject slice) {
    String service = slice.meta().label(SERVICE);
    if (service.isEmpty() || slice.json().text("addressType").equals("FQDN")) {
      return Optional.empty();
    }
    List<Port> ports = Port.of(slice.json().array("ports"));
    List<Backend> backends = new ArrayList<>();
    JsonArray endpoints = slice.json().array("endpoints");
    for (int i = 0; i < endpoints.size(); i++) {
      JsonObject endpoint = endpoints.object(i);
      if (isReady(endpoint)) {
        String hostname = endpoint.text("hostname").toLowerCase(Locale.ROOT);
        endpoint
            .array("addresses")
            .strings()
            .forEach(
                text ->
                    IpAddress.parseSloppy(text)
                        .ifPresent(a -> backends.add(new Backend(a, hostname.isEmpty() ? dashed(text) : hostname, ports))));
      }
    }
    return Optional.of(
        new SliceFacts(slice.namespace() + "/" + slice.name(), service + "." + slice.namespace(), List.copyOf(backends)));
  }

  private static boolean isReady(JsonObject endpoint) {
    JsonObject conditions = endpoint.object("conditions");
    return conditions.get("ready").isEmpty() || conditions.bool("ready");
  }

  /** {@code 10-0-0-5}, {@code fd00--1}; a label must not end in a hyphen, so that {@code fd00::} is {@code fd00--0}. */
  static String dashed(String address) {
    String label = address.toLowerCase(Locale.ROOT).replace('.', '-').replace(':', '-');
    return label.endsWith("-") ? label + "0" : label;
  }
}
