package dev.berth.node.image;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image, with what users leave out (distribution's {@code reference.ParseNormalizedNamed}): {@code
 * busybox} is {@code docker.io/library/busybox:latest}.
 *
 * @param tag "" where there is a digest and no tag
 * @param digest {@code sha256:…}, or ""
 */
public record ImageName(String registry, String repository, String tag, String digest) {
  public static final String DOCKER_HUB = "docker.io";

  private static final Pattern PARTS =
      Pattern.compile(
          "(?<name>[^@]+?)(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@(?<digest>[a-z0-9+._-]+:[0-9a-f]{32,}))?");
  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
  private static final Pattern REGISTRY =
      Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*+|\\[[0-9a-fA-F:]+])(?::[0-9]+)?");
  private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*+";
  private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*+");
  private static final int LONGEST_REPOSITORY = 255;

  /** @throws ImageException with upstream's text where it is none */
  public static ImageName parse(String image) {
    Matcher parts = PARTS.matcher(image);
    if (!parts.matches()) {
      throw invalid(image, "invalid reference format");
    }
    String name = parts.group("name");
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean named = !first.isEmpty() && isRegistry(first);
    String registry = named ? first : DOCKER_HUB;
    if (registry.equals("index.docker.io")) {
      registry = DOCKER_HUB;
    }
    String repository = named ? name.substring(slash + 1) : name;
    if (registry.equals(DOCKER_HUB) && repository.indexOf('/') < 0) {
      repository = "library/" + repository;
    }
    if (!repository.equals(repository.toLowerCase(Locale.ROOT))) {
      throw invalid(image, "invalid reference format: repository name (" + repository + ") must be lowercase");
    }
    if (!REPOSITORY.matcher(repository).matches() || !REGISTRY.matcher(registry).matches()) {
      throw invalid(image, "invalid reference format");
    }
    if (repository.length() > LONGEST_REPOSITORY) {
      throw invalid(image, "repository name must not be more than " + LONGEST_REPOSITORY + " characters");
    }
    String digest = parts.group("digest") == null ? "" : parts.group("digest");
    String tag = parts.group("tag") == null ? "" : parts.group("tag");
    return new ImageName(registry, repository, tag.isEmpty() && digest.isEmpty() ? "latest" : tag, digest);
  }

  private static boolean isRegistry(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || !first.equals(first.toLowerCase(Locale.ROOT));
  }

  private static ImageException invalid(String image, String why) {
    return new ImageException(
        "Failed to apply default image tag \"" + image + "\": couldn't parse image name \"" + image + "\": " + why);
  }

  /** {@code docker.io/library/busybox}. */
  public String name() {
    return registry + "/" + repository;
  }

  /** With tag and digest, as containerd keeps it. */
  public String full() {
    return name() + (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
  }
}
