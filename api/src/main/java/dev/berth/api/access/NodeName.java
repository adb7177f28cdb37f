package dev.berth.api.access;

import java.util.Optional;
import java.util.regex.Pattern;

/** Which node, and the user that its agent is: {@code system:node:NAME} in the group {@link #GROUP}. */
public record NodeName(String name) {
  private static final String PREFIX = "system:node:";
  public static final String GROUP = "system:nodes";

  private static final String LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
  private static final Pattern IS_LABEL = Pattern.compile(LABEL);
  private static final Pattern IS_SUBDOMAIN = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*+");

  /** The node of a user name that has the form of one, whatever its groups. */
  public static Optional<NodeName> parse(String userName) {
    if (!userName.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String name = userName.substring(PREFIX.length());
    return isSubdomain(name) ? Optional.of(new NodeName(name)) : Optional.empty();
  }

  /** The node whose agent the user is: by name and group. Empty where the name is missing. */
  public static Optional<String> agent(User user) {
    return user.name().startsWith(PREFIX) && user.inGroup(GROUP)
        ? Optional.of(user.name().substring(PREFIX.length()))
        : Optional.empty();
  }

  public String userName() {
    return PREFIX + name;
  }

  static boolean isLabel(String text) {
    return text.length() <= 63 && IS_LABEL.matcher(text).matches();
  }

  static boolean isSubdomain(String text) {
    return text.length() <= 253 && IS_SUBDOMAIN.matcher(text).matches();
  }
}
