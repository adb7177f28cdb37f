package dev.berth.api.kinds.pod;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Image references as far as the API server looks into them: which pull policy a reference asks for. */
final class ImageTag {
  /** Longer references cannot be valid: 255 for the name, 128 for the tag, a digest. */
  private static final int MAX_LENGTH = 640;

  /** Of what a registry knows the image by, {@code library/} included where a name has no slash. */
  private static final int MAX_PATH = 255;

  /** Which would be the identifier of an image and not its name. */
  private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");

  private static final String DOMAIN =
      "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*+|\\[[0-9a-fA-F:]+\\])"
          + "(?::[0-9]+)?";
  private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*+";
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?<name>(?:" + DOMAIN + "/)?" + PART + "(?:/" + PART + ")*+)"
              + "(?::(?<tag>\\w[\\w.-]{0,127}))?"
              + "(?<digest>@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*+:[0-9a-fA-F]{32,})?");

  private ImageTag() {}

  /** {@code Always} for the tag latest, given or implied; a reference that cannot be parsed is not latest. */
  static String pullPolicy(String image) {
    if (image.isEmpty() || image.length() > MAX_LENGTH) {
      return "IfNotPresent";
    }
    int colon = image.lastIndexOf(':');
    if (colon > 0 && image.indexOf('/', colon) < 0 && image.indexOf('@') < 0 && !image.endsWith(":latest")) {
      return "IfNotPresent"; // whether or not the reference is valid
    }
    Matcher m = REFERENCE.matcher(image);
    if (!m.matches() || path(m.group("name")).length() > MAX_PATH || IDENTIFIER.matcher(image).matches()) {
      return "IfNotPresent";
    }
    boolean latest = m.group("tag") == null ? m.group("digest") == null : m.group("tag").equals("latest");
    return latest ? "Always" : "IfNotPresent";
  }

  /** The name without its registry. */
  private static String path(String name) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean named = first.equals("localhost") || first.chars().anyMatch(c -> c == '.' || c == ':' || c >= 'A' && c <= 'Z');
    String path = named ? name.substring(slash + 1) : name;
    boolean own = !named || first.equals("docker.io") || first.equals("index.docker.io");
    return own && path.indexOf('/') < 0 ? "library/" + path : path;
  }
}
