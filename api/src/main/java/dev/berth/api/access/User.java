package dev.berth.api.access;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who asks.
 *
 * @param name {@code system:serviceaccount:default:web}, {@code kubernetes-admin}…
 * @param uid or empty
 * @param groups in order
 * @param extra what the authenticator adds
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  public static final String AUTHENTICATED = "system:authenticated";
  public static final String UNAUTHENTICATED = "system:unauthenticated";
  /** The group that may do everything. */
  public static final String MASTERS = "system:masters";
  /** The extra that names the credential which was used. */
  public static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

  public static final User ANONYMOUS =
      new User("system:anonymous", "", List.of(UNAUTHENTICATED), Map.of());

  public User {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  /** This user in one more group. */
  public User plusGroup(String group) {
    return inGroup(group)
        ? this
        : new User(name, uid, Stream.concat(groups.stream(), Stream.of(group)).toList(), extra);
  }

  public boolean inGroup(String group) {
    return groups.contains(group);
  }
}
