package dev.berth.api.access.rbac;

import dev.berth.api.access.User;
import java.util.List;

/** Tells all that a user may do. */
public interface RuleResolver {
  /** @param namespace whose RoleBindings count besides the ClusterRoleBindings; empty for none */
  Held rulesFor(User user, String namespace);

  /**
   * @param rules that apply
   * @param incomplete whether there may be more
   * @param errors why
   */
  record Held(List<PolicyRule> rules, boolean incomplete, List<String> errors) {
    public Held {
      rules = List.copyOf(rules);
      errors = List.copyOf(errors);
    }
  }
}
