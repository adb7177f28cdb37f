package dev.berth.model.flow;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** The objects, complete as they are created. The mandatory ones come first. */
public final class FlowDefaults {
  public static final String API_VERSION = "flowcontrol.apiserver.k8s.io/v1";
  /** On objects that are kept as they are here, and removed when they are here no more. */
  public static final String AUTO_UPDATE = "apf.kubernetes.io/autoupdate-spec";

  private static final List<String> EVERYBODY = List.of("system:unauthenticated", "system:authenticated");
  private static final String BY_USER = "ByUser";
  private static final String BY_NAMESPACE = "ByNamespace";

  public static final List<JsonObject> PRIORITY_LEVELS =
      List.of(
          level(
              "exempt",
              JsonObject.EMPTY
                  .with("type", "Exempt")
                  .with("exempt", JsonObject.EMPTY.with("nominalConcurrencyShares", 0).with("lendablePercent", 0))),
          level(
              "catch-all",
              limited(5, 0, JsonObject.EMPTY.with("type", "Reject"))),
          queueing("system", 30, 33, 64, 6),
          queueing("node-high", 40, 25, 64, 6),
          queueing("leader-election", 10, 0, 16, 4),
          queueing("workload-high", 40, 50, 128, 6),
          queueing("workload-low", 100, 90, 128, 6),
          queueing("global-default", 20, 50, 128, 6));

  private static final JsonObject ANY_RESOURCE = resources(List.of("*"), "*", List.of("*"), true);
  private static final JsonObject ANY_PAGE = pages("*", "*");

  public static final List<JsonObject> FLOW_SCHEMAS =
      List.of(
          schema("exempt", "exempt", 1, "", groups(List.of("system:masters")), ANY_RESOURCE, ANY_PAGE),
          schema("catch-all", "catch-all", 10_000, BY_USER, groups(EVERYBODY), ANY_RESOURCE, ANY_PAGE),
          schema("system-nodes", "system", 500, BY_USER, groups(List.of("system:nodes")), ANY_RESOURCE, ANY_PAGE),
          schema(
              "system-node-high",
              "node-high",
              400,
              BY_USER,
              groups(List.of("system:nodes")),
              JsonArray.of(
                  resources(List.of("*"), "", List.of("nodes", "nodes/status"), true),
                  resources(List.of("*"), "coordination.k8s.io", List.of("leases"), false)),
              JsonArray.EMPTY),
          schema(
              "probes", "exempt", 2, "", groups(EVERYBODY), JsonArray.EMPTY,
              JsonArray.of(pages("get", "/healthz", "/readyz", "/livez"))),
          schema(
              "system-leader-election",
              "leader-election",
              100,
              BY_USER,
              Stream.of(
                      users("system:kube-controller-manager", "system:kube-scheduler"), kubeSystemAccounts())
                  .flatMap(List::stream)
                  .toList(),
              JsonArray.of(
                  resources(List.of("get", "create", "update"), "coordination.k8s.io", List.of("leases"), false)),
              JsonArray.EMPTY),
          schema(
              "kube-controller-manager", "workload-high", 800, BY_NAMESPACE, users("system:kube-controller-manager"),
              ANY_RESOURCE, ANY_PAGE),
          schema(
              "kube-scheduler", "workload-high", 800, BY_NAMESPACE, users("system:kube-scheduler"), ANY_RESOURCE,
              ANY_PAGE),
          schema(
              "kube-system-service-accounts", "workload-high", 900, BY_NAMESPACE, kubeSystemAccounts(), ANY_RESOURCE,
              ANY_PAGE),
          schema(
              "service-accounts", "workload-low", 9000, BY_USER, groups(List.of("system:serviceaccounts")), ANY_RESOURCE,
              ANY_PAGE),
          schema("global-default", "global-default", 9900, BY_USER, groups(EVERYBODY), ANY_RESOURCE, ANY_PAGE));

  private FlowDefaults() {}

  private static JsonObject object(String kind, String name, JsonObject spec) {
    return JsonObject.EMPTY
        .with("apiVersion", API_VERSION)
        .with("kind", kind)
        .with(
            "metadata",
            JsonObject.EMPTY.with("name", name).with("annotations", JsonObject.EMPTY.with(AUTO_UPDATE, "true")))
        .with("spec", spec);
  }

  private static JsonObject level(String name, JsonObject spec) {
    return object("PriorityLevelConfiguration", name, spec);
  }

  private static JsonObject limited(int shares, int lendablePercent, JsonObject response) {
    return JsonObject.EMPTY
        .with("type", "Limited")
        .with(
            "limited",
            JsonObject.EMPTY
                .with("nominalConcurrencyShares", shares)
                .with("limitResponse", response)
                .with("lendablePercent", lendablePercent));
  }

  private static JsonObject queueing(String name, int shares, int lendablePercent, int queues, int handSize) {
    return level(
        name,
        limited(
            shares,
            lendablePercent,
            JsonObject.EMPTY
                .with("type", "Queue")
                .with(
                    "queuing",
                    JsonObject.EMPTY.with("queues", queues).with("handSize", handSize).with("queueLengthLimit", 50))));
  }

  private static JsonObject schema(
      String name, String level, int precedence, String distinguisher, List<Json> subjects, JsonObject resources,
      JsonObject pages) {
    return schema(name, level, precedence, distinguisher, subjects, JsonArray.of(resources), JsonArray.of(pages));
  }

  private static JsonObject schema(
      String name, String level, int precedence, String distinguisher, List<Json> subjects, JsonArray resources,
      JsonArray pages) {
    JsonObject rule = JsonObject.EMPTY.with("subjects", JsonArray.of(subjects));
    rule = resources.isEmpty() ? rule : rule.with("resourceRules", resources);
    rule = pages.isEmpty() ? rule : rule.with("nonResourceRules", pages);
    JsonObject spec =
        JsonObject.EMPTY
            .with("priorityLevelConfiguration", JsonObject.EMPTY.with("name", level))
            .with("matchingPrecedence", precedence);
    spec = distinguisher.isEmpty() ? spec : spec.with("distinguisherMethod", JsonObject.EMPTY.with("type", distinguisher));
    return object("FlowSchema", name, spec.with("rules", JsonArray.of(rule)));
  }

  private static List<Json> groups(List<String> names) {
    return names.stream().map(n -> subject("Group", "group", JsonObject.EMPTY.with("name", n))).toList();
  }

  private static List<Json> users(String... names) {
    return Stream.of(names).map(n -> subject("User", "user", JsonObject.EMPTY.with("name", n))).toList();
  }

  private static List<Json> kubeSystemAccounts() {
    return List.of(
        subject(
            "ServiceAccount", "serviceAccount", JsonObject.EMPTY.with("namespace", "kube-system").with("name", "*")));
  }

  private static Json subject(String kind, String member, JsonObject of) {
    return JsonObject.EMPTY.with("kind", kind).with(member, of);
  }

  private static JsonObject resources(List<String> verbs, String group, List<String> plurals, boolean clusterScope) {
    JsonObject rule =
        JsonObject.EMPTY
            .with("verbs", JsonArray.ofStrings(verbs))
            .with("apiGroups", JsonArray.ofStrings(List.of(group)))
            .with("resources", JsonArray.ofStrings(plurals));
    rule = clusterScope ? rule.with("clusterScope", true) : rule;
    return rule.with("namespaces", JsonArray.ofStrings(List.of("*")));
  }

  private static JsonObject pages(String verb, String... paths) {
    return JsonObject.EMPTY.with("verbs", JsonArray.ofStrings(List.of(verb))).with("nonResourceURLs", JsonArray.ofStrings(List.of(paths)));
  }
}
