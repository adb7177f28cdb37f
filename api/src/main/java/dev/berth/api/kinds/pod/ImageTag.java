package dev.berth.api.kinds.pod;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Image references as far as the API server looks into them: which pull policy a reference asks for. */
final class ImageTag {
  /** Longer references cannot be valid: 255 for the name, 128 for the tag, a digest. */
  private static final int MAX_LENGTH = 640;

  private static final String DOMAIN =
      "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*+|\\[[0-9a-fA-F:]+\\])"
          + "(?::[0-9]+)?";
  private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*+";
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?:" + DOMAIN + "/)?" + PART + "(?:/" + PART + ")*+"
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
    if (!m.matches()) {
      return "IfNotPresent";
    }
    boolean latest = m.group("tag") == null ? m.group("digest") == null : m.group("tag").equals("latest");
    return latest ? "Always" : "IfNotPresent";
  }
}
