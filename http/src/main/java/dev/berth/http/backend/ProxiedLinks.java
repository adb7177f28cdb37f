package dev.berth.http.backend;

import dev.berth.api.connect.Backends.Location;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that a backend names, in a redirect or in a page, as a client behind the proxy finds them (upstream {@code
 * k8s.io/apimachinery/pkg/util/proxy} rewrites the same ones): a path from the backend's root gets the proxy's path before it.
 * What is relative, what leads to another host, and what has that path already is left as it is. Pure.
 *
 * @param prefix the proxy's path
 * @param backend where the answer comes from, {@code 10.0.0.1:80}
 * @param asked the host that the client has asked for; "" where it did not say
 */
record ProxiedLinks(String prefix, String backend, String asked) {
  /** Scheme, host, and all that follows. */
  private static final Pattern ADDRESS = Pattern.compile("(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?(.*)", Pattern.DOTALL);

  static ProxiedLinks of(Location to, String backend, String asked) {
    return new ProxiedLinks(to.prefix(), backend, asked);
  }

  String rewritten(String address) {
    Matcher parts = ADDRESS.matcher(address);
    if (!parts.matches()) {
      return address;
    }
    String host = parts.group(2) == null ? "" : parts.group(2);
    String path = parts.group(3);
    boolean elsewhere = !host.isEmpty() && !host.equals(backend) && !host.equals(asked);
    if (elsewhere || !path.startsWith("/")) {
      return address;
    }
    // a client's own name for us still leads here
    String before = !host.isEmpty() && host.equals(asked) ? address.substring(0, parts.start(3)) : "";
    return before + (path.startsWith(prefix) ? path : prefix + path);
  }
}
