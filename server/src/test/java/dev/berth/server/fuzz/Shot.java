package dev.berth.server.fuzz;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** One request as it is sent: nothing in it needs to make sense. */
record Shot(String method, String path, String query, List<Map.Entry<String, String>> headers, byte[] body) {

  static Shot of(String method, String path, String query, String contentType, byte[] body) {
    return new Shot(method, path, query, List.of(Map.entry("Content-Type", contentType)), body);
  }

  static Shot get(String path, String query, String accept) {
    return new Shot("GET", path, query, List.of(Map.entry("Accept", accept)), new byte[0]);
  }

  Request request() {
    return new Request(method, path, query, Headers.of(headers), body, List.of(), "fuzz", "fuzz");
  }

  /** For HTTP/1.1. Line ends and blanks in the request line would make other requests of it, so they go. */
  byte[] wire() {
    StringBuilder head = new StringBuilder();
    String target = line(path + (query.isEmpty() ? "" : "?" + query)).replace(" ", "%20");
    head.append(line(method).replace(" ", "")).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    headers.forEach(h -> head.append(line(h.getKey())).append(": ").append(line(h.getValue())).append("\r\n"));
    head.append("Connection: close\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.UTF_8);
    byte[] all = java.util.Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }

  private static String line(String text) {
    return text.replace("\r", "").replace("\n", "");
  }

  @Override
  public String toString() {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    return method + " " + path + (query.isEmpty() ? "" : "?" + query) + " " + headers + "\n"
        + text.substring(0, Math.min(3_000, text.length()));
  }
}
