package dev.berth.node.image;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What docker's files of credentials say, as secrets of the types {@code kubernetes.io/dockerconfigjson} and {@code
 * kubernetes.io/dockercfg} hold them. Pure.
 *
 * @param byRegistry keys as they are written: {@code https://index.docker.io/v1/}, {@code *.example.org/team}
 */
record DockerConfig(Map<String, Credential> byRegistry) {
  static final DockerConfig NONE = new DockerConfig(Map.of());

  /** Of a secret's {@code data}; none where it holds nothing that can be read. */
  static DockerConfig of(JsonObject data) {
    return data.has(".dockerconfigjson")
        ? parse(decoded(data.text(".dockerconfigjson")), "auths")
        : parse(decoded(data.text(".dockercfg")), "");
  }

  private static DockerConfig parse(String text, String below) {
    JsonObject registries;
    try {
      if (text.isEmpty() || !(Json.parse(text) instanceof JsonObject whole)) {
        return NONE;
      }
      registries = below.isEmpty() ? whole : whole.object(below);
    } catch (JsonException e) {
      return NONE;
    }
    Map<String, Credential> found = new LinkedHashMap<>();
    for (String registry : registries.names()) {
      found.put(registry, credential(registries.object(registry)));
    }
    return new DockerConfig(found);
  }

  /** {@code auth} is name and password in one. */
  private static Credential credential(JsonObject entry) {
    String both = decoded(entry.text("auth"));
    int colon = both.indexOf(':');
    String user = colon < 0 ? entry.text("username") : both.substring(0, colon);
    String password = colon < 0 ? entry.text("password") : trimmed(both.substring(colon + 1));
    return new Credential(user, password, entry.text("identitytoken"), entry.text("registrytoken"));
  }

  /** Some tools fill up with zeros. */
  private static String trimmed(String password) {
    int end = password.length();
    while (end > 0 && password.charAt(end - 1) == 0) {
      end--;
    }
    return password.substring(0, end);
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
