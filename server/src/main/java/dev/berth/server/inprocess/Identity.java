package dev.berth.server.inprocess;

import dev.berth.api.access.User;
import java.util.List;
import java.util.Map;

/**
 * Who a component is to the API.
 *
 * @param user with its groups
 * @param agent what owns the fields that it writes, and is seen in logs: upstream's binary name
 */
public record Identity(User user, String agent) {

  /** A controller's own ServiceAccount, as upstream runs them. */
  public static Identity controller(String name) {
    return new Identity(
        new User(
            "system:serviceaccount:kube-system:" + name,
            "",
            List.of("system:serviceaccounts", "system:serviceaccounts:kube-system", User.AUTHENTICATED),
            Map.of()),
        "kube-controller-manager");
  }

  /** What upstream's controllers are together, for those few that have no ServiceAccount of their own. */
  public static Identity controllers() {
    return new Identity(
        new User("system:kube-controller-manager", "", List.of(User.AUTHENTICATED), Map.of()), "kube-controller-manager");
  }

  /** Who started the process. */
  public static Identity administrator() {
    return new Identity(
        new User("kubernetes-admin", "", List.of(User.MASTERS, User.AUTHENTICATED), Map.of()), "berth");
  }

  /** The API server itself, for what upstream does inside of it. */
  public static Identity apiServer() {
    return new Identity(
        new User("system:apiserver", "", List.of(User.MASTERS, User.AUTHENTICATED), Map.of()), "kube-apiserver");
  }

  public static Identity scheduler() {
    return new Identity(
        new User("system:kube-scheduler", "", List.of(User.AUTHENTICATED), Map.of()), "kube-scheduler");
  }

  public static Identity node(String name) {
    return new Identity(
        new User("system:node:" + name, "", List.of("system:nodes", User.AUTHENTICATED), Map.of()), "kubelet");
  }
}
