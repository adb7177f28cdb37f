package dev.berth.api.access;

import dev.berth.api.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * All ways to be known, tried one after the other: the first that knows the user wins, even over one that rejected
 * another credential before it. Where none knows the user but one rejected something, the request is rejected; where
 * there were no credentials at all, the user is anonymous. Whoever is known is in {@code system:authenticated}.
 */
public final class Authentication implements Authenticator {
  private final List<Authenticator> chain;
  private final boolean anonymous;

  /** @param anonymous whether requests without credentials are let in as {@link User#ANONYMOUS} */
  public Authentication(List<Authenticator> chain, boolean anonymous) {
    this.chain = List.copyOf(chain);
    this.anonymous = anonymous;
  }

  @Override
  public Identity authenticate(Request request) {
    List<String> rejected = new ArrayList<>(0);
    for (Authenticator authenticator : chain) {
      switch (authenticator.authenticate(request)) {
        case Identity.Known(User user) -> {
          return new Identity.Known(authenticated(user));
        }
        case Identity.Rejected(String why) -> rejected.add(why);
        case Identity.Unknown() -> {}
      }
    }
    if (!rejected.isEmpty()) {
      return new Identity.Rejected(
          rejected.size() == 1 ? rejected.getFirst() : "[" + String.join(", ", rejected) + "]");
    }
    return anonymous ? new Identity.Known(User.ANONYMOUS) : new Identity.Unknown();
  }

  /** The user with the group that all known users share. */
  public static User authenticated(User user) {
    return user.name().equals(User.ANONYMOUS.name()) || user.inGroup(User.UNAUTHENTICATED)
        ? user
        : user.plusGroup(User.AUTHENTICATED);
  }
}
