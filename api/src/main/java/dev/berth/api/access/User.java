package dev.berth.api.access;

import java.util.List;
import java.util.Map;

/**
 * Who asks.
 *
 * @param name {@code system:serviceaccount:default:web}, {@code kubernetes-admin}…
 * @param uid or empty
 * @param groups in order
 * @param extra what the authenticator adds
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  public static final User ANONYMOUS =
      new User("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

  public User {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  public boolean inGroup(String group) {
    return groups.contains(group);
  }
}
