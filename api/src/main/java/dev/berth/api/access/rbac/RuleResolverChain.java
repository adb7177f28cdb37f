package dev.berth.api.access.rbac;

import dev.berth.api.access.User;
import java.util.ArrayList;
import java.util.List;

/** What several authorizers grant together. */
public record RuleResolverChain(List<RuleResolver> chain) implements RuleResolver {
  public RuleResolverChain {
    chain = List.copyOf(chain);
  }

  @Override
  public Held rulesFor(User user, String namespace) {
    List<PolicyRule> rules = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    boolean incomplete = false;
    for (RuleResolver resolver : chain) {
      Held held = resolver.rulesFor(user, namespace);
      rules.addAll(held.rules());
      errors.addAll(held.errors());
      incomplete |= held.incomplete();
    }
    return new Held(rules, incomplete, errors);
  }
}
