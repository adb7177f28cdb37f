package dev.berth.model.builtin;

import java.util.List;

/** Who may do what: {@code authentication.k8s.io}, {@code authorization.k8s.io}, {@code rbac.authorization.k8s.io}. */
final class Access {
  private static final Group AUTHENTICATION = Group.of("authentication.k8s.io", "v1", "authentication.v1");
  private static final Group AUTHORIZATION = Group.of("authorization.k8s.io", "v1", "authorization.v1");
  private static final Group RBAC = Group.of("rbac.authorization.k8s.io", "v1", "rbac.v1");

  private Access() {}

  static List<Group.Row> authentication() {
    return List.of(
        AUTHENTICATION.cluster("SelfSubjectReview", "selfsubjectreviews").verbs(Group.CREATE),
        AUTHENTICATION.cluster("TokenReview", "tokenreviews").verbs(Group.CREATE));
  }

  static List<Group.Row> authorization() {
    return List.of(
        AUTHORIZATION.namespaced("LocalSubjectAccessReview", "localsubjectaccessreviews").verbs(Group.CREATE),
        AUTHORIZATION.cluster("SelfSubjectAccessReview", "selfsubjectaccessreviews").verbs(Group.CREATE),
        AUTHORIZATION.cluster("SelfSubjectRulesReview", "selfsubjectrulesreviews").verbs(Group.CREATE),
        AUTHORIZATION.cluster("SubjectAccessReview", "subjectaccessreviews").verbs(Group.CREATE));
  }

  static List<Group.Row> rbac() {
    return List.of(
        RBAC.cluster("ClusterRoleBinding", "clusterrolebindings"),
        RBAC.cluster("ClusterRole", "clusterroles"),
        RBAC.namespaced("RoleBinding", "rolebindings"),
        RBAC.namespaced("Role", "roles"));
  }
}
