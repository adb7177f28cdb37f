package dev.berth.api.access;

import java.util.ArrayList;
import java.util.List;

/**
 * Several authorizers, asked in turn: the first that grants decides. Members of {@code system:masters} may do everything
 * and are not looked up anywhere.
 */
public final class AuthorizerChain implements Authorizer {
  private final List<Authorizer> chain;

  public AuthorizerChain(List<Authorizer> chain) {
    this.chain = List.copyOf(chain);
  }

  @Override
  public Decision authorize(Attributes asked) {
    if (asked.user().inGroup(User.MASTERS)) {
      return MASTERS;
    }
    List<String> reasons = new ArrayList<>(0);
    for (Authorizer authorizer : chain) {
      switch (authorizer.authorize(asked)) {
        case Decision.Allowed allowed -> {
          return allowed;
        }
        case Decision.Denied(String reason) -> {
          if (!reason.isEmpty()) {
            reasons.add(reason);
          }
        }
      }
    }
    return new Decision.Denied(String.join("\n", reasons));
  }

  private static final Decision MASTERS = new Decision.Allowed("");
}
