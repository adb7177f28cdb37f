package dev.berth.junit;

import dev.berth.api.Api;
import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How clients of other libraries ask a cluster without a socket. */
public final class InProcess {
  /** What such a client takes for the address of the server; nothing is ever connected to it. */
  public static final String ADDRESS = "http://berth.invalid";

  private InProcess() {}

  /** @param headers several values of a name as several entries */
  public static Response ask(
      Api api, String method, URI target, Iterable<? extends Map.Entry<String, String>> headers, byte[] body) {
    String query = target.getRawQuery();
    return api.handle(
        new Request(
            method, target.getRawPath(), query == null ? "" : query, Headers.of(headers), body, List.of(), "in-process", ""));
  }

  /** What a response's head says, as entries. */
  public static List<Map.Entry<String, String>> head(Response response) {
    return Stream.concat(
            Stream.of(Map.entry("Content-Type", response.contentType())),
            response.headers().stream().map(h -> Map.entry(h.name(), h.value())))
        .toList();
  }
}
