package dev.berth.node.probe;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where an {@code httpGet} goes and what it says.
 *
 * @param host a name or an address, without brackets
 * @param path with its query, escaped; begins with a slash
 * @param headers in order
 */
record HttpTarget(String scheme, String host, int port, String path, List<Header> headers) {

  /** A header field. */
  record Header(String name, String value) {}

  /**
   * Of a handler.
   *
   * @param userAgent where the handler names none
   * @throws IllegalArgumentException with the kubelet's text, where its port is none
   */
  static HttpTarget of(JsonObject httpGet, JsonObject container, String podIp, String userAgent) {
    String scheme = httpGet.string("scheme").orElse("HTTP").toLowerCase(Locale.ROOT);
    String host = httpGet.string("host").filter(h -> !h.isEmpty()).orElse(podIp);
    List<Header> headers = new ArrayList<>();
    httpGet.array("httpHeaders").objects().forEach(h -> headers.add(new Header(h.text("name"), h.text("value"))));
    if (find(headers, "User-Agent").isEmpty()) {
      headers.add(new Header("User-Agent", userAgent));
    }
    if (find(headers, "Accept").isEmpty()) {
      headers.add(new Header("Accept", "*/*"));
    }
    return new HttpTarget(scheme, host, port(httpGet, container), escaped(httpGet.text("path")), headers);
  }

  /** A port by number, or by its name in the container. */
  static int port(JsonObject handler, JsonObject container) {
    Optional<Json> port = handler.get("port");
    String text = port.filter(JsonNumber.class::isInstance).map(Json::toString).orElse(handler.text("port"));
    for (JsonObject named : container.array("ports").objects().toList()) {
      if (!text.isEmpty() && named.text("name").equals(text)) {
        return (int) named.number("containerPort");
      }
    }
    if (!text.matches("-?[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "strconv.Atoi: parsing \"" + text + "\": invalid syntax");
    }
    int number = Integer.parseInt(text);
    if (number <= 0 || number >= 65_536) {
      throw new IllegalArgumentException("invalid port number: " + number);
    }
    return number;
  }

  private static String escaped(String path) {
    String from = path.startsWith("/") ? path : "/" + path;
    StringBuilder text = new StringBuilder(from.length());
    for (byte b : from.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      if (c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>') {
        text.append(String.format(Locale.ROOT, "%%%02X", c));
      } else if (c == '#') {
        break;
      } else {
        text.append((char) c);
      }
    }
    return text.toString();
  }

  static Optional<String> find(List<Header> headers, String name) {
    return headers.stream().filter(h -> h.name().equalsIgnoreCase(name)).map(Header::value).findFirst();
  }

  /** The same without TLS, and without the secret that TLS would have hidden. */
  HttpTarget plain() {
    List<Header> open = headers.stream().filter(h -> !h.name().equalsIgnoreCase("Authorization")).toList();
    return new HttpTarget("http", host, port, path, open);
  }

  String url() {
    return scheme + "://" + authority() + path;
  }

  /** With its port. */
  String authority() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * Where a redirect leads; empty where it leads to another host, or nowhere.
   *
   * @param location as the answer has it
   */
  Optional<HttpTarget> redirected(String location) {
    URI next;
    try {
      next = new URI(url()).resolve(new URI(location));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    String nextHost = next.getHost() == null ? "" : next.getHost().replace("[", "").replace("]", "");
    String nextScheme = next.getScheme() == null ? "" : next.getScheme().toLowerCase(Locale.ROOT);
    if (!nextHost.equals(host) || !nextScheme.equals("http") && !nextScheme.equals("https")) {
      return Optional.empty();
    }
    int nextPort = next.getPort() > 0 ? next.getPort() : nextScheme.equals("https") ? 443 : 80;
    String nextPath = next.getRawPath() == null ? "" : next.getRawPath();
    String query = next.getRawQuery() == null ? "" : "?" + next.getRawQuery();
    return Optional.of(new HttpTarget(nextScheme, nextHost, nextPort, escaped(nextPath) + query, headers));
  }
}
