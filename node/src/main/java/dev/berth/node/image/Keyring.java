package dev.berth.node.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which credentials fit an image (upstream {@code pkg/credentialprovider/keyring.go}): those whose registry matches its
 * host, part by part and with {@code *} within a part, and whose path, if any, is the beginning of its own. The longest
 * keys first. Pure.
 */
final class Keyring {
  private static final String HUB_KEY = "index.docker.io";

  private record Key(String host, String port, String path, Credential credential) {
    int length() {
      return host.length() + port.length() + path.length();
    }
  }

  private final List<Key> keys = new ArrayList<>();

  Keyring(List<DockerConfig> configs) {
    for (DockerConfig config : configs) {
      config.byRegistry().forEach((registry, credential) -> keys.add(key(registry, credential)));
    }
    keys.sort(Comparator.comparingInt(Key::length).reversed());
  }

  private static Key key(String registry, Credential credential) {
    String bare = registry;
    for (String scheme : List.of("https://", "http://")) {
      bare = bare.startsWith(scheme) ? bare.substring(scheme.length()) : bare;
    }
    int slash = bare.indexOf('/');
    String host = slash < 0 ? bare : bare.substring(0, slash);
    String path = slash < 0 ? "" : bare.substring(slash);
    // docker writes the version of the protocol behind the host
    if (path.startsWith("/v1/") || path.startsWith("/v2/")) {
      path = path.substring(3);
    }
    path = path.equals("/") || path.equals("/v1") || path.equals("/v2") ? "" : path;
    return new Key(withoutPort(host), port(host), path, credential);
  }

  private static int colon(String host) {
    return host.startsWith("[") ? host.indexOf("]:") + 1 : host.indexOf(':');
  }

  private static String withoutPort(String host) {
    return colon(host) <= 0 ? host : host.substring(0, colon(host));
  }

  private static String port(String host) {
    return colon(host) <= 0 ? "" : host.substring(colon(host) + 1);
  }

  List<Credential> of(ImageName image) {
    Set<Credential> found = new LinkedHashSet<>();
    boolean hub = image.registry().equals(ImageName.DOCKER_HUB);
    for (Key key : keys) {
      boolean here =
          matches(key.host(), withoutPort(image.registry()))
              && key.port().equals(port(image.registry()))
              && ("/" + image.repository()).startsWith(key.path());
      if (here || hub && key.host().equals(HUB_KEY) && key.path().isEmpty()) {
        found.add(key.credential());
      }
    }
    return List.copyOf(found);
  }

  /** As many parts, each of which fits. */
  private static boolean matches(String pattern, String host) {
    List<String> wanted = List.of(pattern.split("\\.", -1));
    List<String> given = List.of(host.split("\\.", -1));
    if (wanted.size() != given.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (!fits(wanted.get(i), given.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(String pattern, String part) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(part);
    }
    if (!part.startsWith(pattern.substring(0, star))) {
      return false;
    }
    String rest = pattern.substring(star + 1);
    for (int from = star; from <= part.length(); from++) {
      if (fits(rest, part.substring(from))) {
        return true;
      }
    }
    return false;
  }
}
