package dev.berth.api.audit;

import dev.berth.api.Request;
import dev.berth.api.access.Attributes;
import dev.berth.api.access.User;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ip.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an event says of a request before anything came of it ({@code audit/request.go}).
 *
 * @param addresses where it came from, the client first
 * @param reference what it is about, as far as its path says; empty where that is no resource
 */
record EventHead(
    String auditId,
    String uri,
    String verb,
    JsonObject user,
    List<String> addresses,
    String userAgent,
    Optional<JsonObject> reference) {
  private static final int LONGEST_AGENT = 1024;
  private static final Pattern COMMA = Pattern.compile(",");

  static EventHead of(Request request, Attributes asked) {
    String agent = request.headers().first("User-Agent").orElse("");
    return new EventHead(
        request.auditId(),
        request.query().isEmpty() ? request.path() : request.path() + "?" + request.query(),
        asked.verb(),
        user(asked.user()),
        addresses(request),
        agent.length() > LONGEST_AGENT ? agent.substring(0, LONGEST_AGENT) + "...TRUNCATED" : agent,
        asked.isResource() ? Optional.of(reference(asked)) : Optional.empty());
  }

  static JsonObject user(User user) {
    JsonObject.Builder b =
        JsonObject.builder().putUnlessEmpty("username", user.name()).putUnlessEmpty("uid", user.uid());
    if (!user.groups().isEmpty()) {
      b.put("groups", JsonArray.ofStrings(user.groups()));
    }
    if (!user.extra().isEmpty()) {
      JsonObject.Builder extra = JsonObject.builder();
      for (Map.Entry<String, List<String>> e : new TreeMap<>(user.extra()).entrySet()) {
        extra.put(e.getKey(), JsonArray.ofStrings(e.getValue()));
      }
      b.put("extra", extra.build());
    }
    return b.build();
  }

  private static JsonObject reference(Attributes asked) {
    return JsonObject.builder()
        .putUnlessEmpty("resource", asked.resource())
        .putUnlessEmpty("namespace", asked.namespace())
        .putUnlessEmpty("name", asked.name())
        .putUnlessEmpty("apiGroup", asked.group())
        .putUnlessEmpty("apiVersion", asked.version())
        .putUnlessEmpty("subresource", asked.subresource())
        .build();
  }

  /** Proxies on the way, then who connected; what is no address is left out. */
  private static List<String> addresses(Request request) {
    List<String> all = new ArrayList<>();
    String forwarded = String.join(",", request.headers().all("X-Forwarded-For"));
    COMMA.splitAsStream(forwarded).forEach(part -> add(all, part.strip()));
    request.headers().first("X-Real-Ip").filter(ip -> !all.contains(ip.strip())).ifPresent(ip -> add(all, ip.strip()));
    String remote = request.remoteAddress();
    int colon = remote.lastIndexOf(':');
    String host = (colon < 0 ? remote : remote.substring(0, colon)).replace("[", "").replace("]", "");
    if (all.isEmpty() || !all.getLast().equals(host)) {
      add(all, host);
    }
    return all;
  }

  private static void add(List<String> all, String text) {
    IpAddress.parse(text).ifPresent(ip -> all.add(ip.toString()));
  }
}
