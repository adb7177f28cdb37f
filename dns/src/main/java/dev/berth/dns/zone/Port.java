package dev.berth.dns.zone;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * Where something listens.
 *
 * @param name empty for one without, which no SRV question can name
 * @param protocol in lower case
 * @param number 0 where it is not known
 */
record Port(String name, String protocol, int number) {

  /** Of a Service's spec or an EndpointSlice: members {@code name}, {@code protocol}, {@code port}. */
  static List<Port> of(JsonArray ports) {
    return ports
        .objects()
        .map(p -> new Port(p.text("name").toLowerCase(Locale.ROOT), protocol(p), (int) p.number("port")))
        .toList();
  }

  private static String protocol(JsonObject port) {
    String protocol = port.text("protocol");
    return protocol.isEmpty() ? "tcp" : protocol.toLowerCase(Locale.ROOT);
  }
}
