package dev.berth.api.access;

import java.util.List;
import java.util.Optional;

/** Which ServiceAccount, and the user that it is when it asks: {@code system:serviceaccount:NAMESPACE:NAME}. */
public record ServiceAccountName(String namespace, String name) {
  private static final String PREFIX = "system:serviceaccount:";
  public static final String ALL_GROUP = "system:serviceaccounts";

  /** The account of a user name; none where it is another kind of user's. */
  public static Optional<ServiceAccountName> parse(String userName) {
    if (!userName.startsWith(PREFIX)) {
      return Optional.empty();
    }
    int colon = userName.indexOf(':', PREFIX.length());
    if (colon < 0 || userName.indexOf(':', colon + 1) >= 0) {
      return Optional.empty();
    }
    String namespace = userName.substring(PREFIX.length(), colon);
    String name = userName.substring(colon + 1);
    return NodeName.isLabel(namespace) && NodeName.isSubdomain(name)
        ? Optional.of(new ServiceAccountName(namespace, name))
        : Optional.empty();
  }

  public String userName() {
    return PREFIX + namespace + ":" + name;
  }

  public List<String> groups() {
    return List.of(ALL_GROUP, ALL_GROUP + ":" + namespace);
  }
}
