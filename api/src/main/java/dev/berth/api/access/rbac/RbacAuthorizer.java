package dev.berth.api.access.rbac;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.User;
import java.util.ArrayList;
import java.util.List;

/**
 * Grants what Roles and ClusterRoles say. The owner of an index over them, which is made anew after one of the four
 * kinds has changed and otherwise shared by all threads.
 */
public final class RbacAuthorizer implements Authorizer, RuleResolver {
  private static final List<String> KINDS = List.of("clusterroles", "clusterrolebindings", "roles", "rolebindings");

  private final AccessObjects objects;
  private volatile Built built;

  private record Built(long[] changes, RbacIndex index) {}

  public RbacAuthorizer(AccessObjects objects) {
    this.objects = objects;
    this.built = build();
  }

  @Override
  public Decision authorize(Attributes asked) {
    Search search = new Search(asked);
    index().visit(asked.user(), asked.isResource() ? asked.namespace() : "", search::look);
    if (!search.found.isEmpty()) {
      return new Decision.Allowed("RBAC: allowed by " + search.found);
    }
    return new Decision.Denied(search.errors.isEmpty() ? "" : "RBAC: " + aggregate(search.errors));
  }

  @Override
  public Held rulesFor(User user, String namespace) {
    List<PolicyRule> rules = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    index()
        .visit(
            user,
            namespace,
            grant -> {
              rules.addAll(grant.rules());
              if (!grant.error().isEmpty()) {
                errors.add(grant.error());
              }
            });
    return new Held(rules, false, errors);
  }

  /** Errors as upstream joins them: each once. */
  public static String aggregate(List<String> errors) {
    List<String> distinct = errors.stream().distinct().toList();
    return distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
  }

  private RbacIndex index() {
    Built now = built;
    for (int i = 0; i < now.changes.length; i++) {
      if (now.changes[i] != objects.changeCount(AccessObjects.RBAC, KINDS.get(i))) {
        now = build();
        built = now;
        break;
      }
    }
    return now.index;
  }

  /** The counts are read before the objects: a change in between makes it be built once more, never less. */
  private Built build() {
    long[] changes = KINDS.stream().mapToLong(k -> objects.changeCount(AccessObjects.RBAC, k)).toArray();
    return new Built(changes, RbacIndex.of(objects));
  }

  private static final class Search {
    private final Attributes asked;
    private final List<String> errors = new ArrayList<>(0);
    private String found = "";

    Search(Attributes asked) {
      this.asked = asked;
    }

    void look(RbacIndex.Grant grant) {
      if (!found.isEmpty()) {
        return;
      }
      if (!grant.error().isEmpty()) {
        errors.add(grant.error());
        return;
      }
      for (PolicyRule rule : grant.rules()) {
        if (rule.allows(asked)) {
          found = grant.binding();
          return;
        }
      }
    }
  }
}
