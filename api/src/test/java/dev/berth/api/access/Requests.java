package dev.berth.api.access;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests for tests: headers as {@code name, value, name, value…}. */
public final class Requests {
  private Requests() {}

  public static Headers headers(String... namesAndValues) {
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      entries.add(Map.entry(namesAndValues[i], namesAndValues[i + 1]));
    }
    return Headers.of(entries);
  }

  public static Request with(String... namesAndValues) {
    return request(headers(namesAndValues), List.of());
  }

  public static Request from(X509Certificate... chain) {
    return request(Headers.EMPTY, List.of(chain));
  }

  public static Request request(Headers headers, List<X509Certificate> chain) {
    return new Request("GET", "/api/v1/pods", "", headers, new byte[0], chain, "127.0.0.1:1", "audit");
  }

  /** What a user asks of a resource. */
  public static Attributes asked(User user, String verb, String group, String resource, String namespace, String name) {
    int slash = resource.indexOf('/');
    return new Attributes(
        user,
        verb,
        group,
        "v1",
        slash < 0 ? resource : resource.substring(0, slash),
        slash < 0 ? "" : resource.substring(slash + 1),
        namespace,
        name,
        "");
  }

  public static Attributes path(User user, String verb, String path) {
    return new Attributes(user, verb, "", "", "", "", "", "", path);
  }

  public static User user(String name, String... groups) {
    return new User(name, "", List.of(groups), Map.of());
  }
}
