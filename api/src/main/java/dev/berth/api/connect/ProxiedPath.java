package dev.berth.api.connect;

import dev.berth.api.route.RequestInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The path of a request to a proxy, in two. It is decoded, made plain and written anew (as Go's {@code URL} does), so that a
 * client that sends {@code a%2Fb} for the one parameter "path" reaches {@code a/b}.
 *
 * @param prefix up to and with {@code proxy}
 * @param rest what is asked for behind it: empty, or beginning with a slash
 */
record ProxiedPath(String prefix, String rest) {
  private static final String PLAIN = "-_.~$&+,/:;=@";

  static ProxiedPath of(RequestInfo info) {
    String namespace = info.namespace().isEmpty() ? "" : "/namespaces/" + info.namespace();
    String prefix =
        info.groupVersion().path() + namespace + "/" + info.resource() + "/" + info.name() + "/" + info.subresource();
    return new ProxiedPath(escaped(prefix), escaped(rest(info)));
  }

  private static String rest(RequestInfo info) {
    boolean slashAtEnd = info.path().endsWith("/");
    if (info.rest().isEmpty()) {
      return slashAtEnd ? "/" : "";
    }
    String clean = cleaned(info.rest());
    return slashAtEnd && !clean.endsWith("/") ? clean + "/" : clean;
  }

  /** With no empty parts, and none that lead up. */
  private static String cleaned(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  private static String escaped(String path) {
    StringBuilder out = new StringBuilder(path.length());
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
      if (plain) {
        out.append(c);
      } else {
        out.append(String.format("%%%02X", (int) c));
      }
    }
    return out.toString();
  }
}
