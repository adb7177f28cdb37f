package dev.berth.api.kinds.core;

import dev.berth.api.strategy.Strategies;

/** Registers the strategies of this package. */
public final class CoreKinds {
  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String NETWORKING = "networking.k8s.io";
  private static final String ADMISSION = "admissionregistration.k8s.io";
  private static final String FLOW = "flowcontrol.apiserver.k8s.io";

  private CoreKinds() {}

  public static void register(Strategies.Table table) {
    table
        .put("", "configmaps", ConfigMaps::new)
        .put("", "secrets", Secrets::new)
        .put("", "namespaces", Namespaces::new)
        .put("", "nodes", Nodes::new)
        .put("", "serviceaccounts", ServiceAccounts::new)
        .put("", "limitranges", LimitRanges::new)
        .put("", "resourcequotas", ResourceQuotas::new)
        .put("", "events", EventKind::new)
        .put("events.k8s.io", "events", EventKind::new)
        .put("autoscaling", "horizontalpodautoscalers", Scalers::new)
        .put("coordination.k8s.io", "leases", Leases::new)
        .put("scheduling.k8s.io", "priorityclasses", PriorityClasses::new)
        .put("node.k8s.io", "runtimeclasses", RuntimeClasses::new)
        .put("policy", "poddisruptionbudgets", DisruptionBudgets::new)
        .put("certificates.k8s.io", "certificatesigningrequests", SigningRequests::new)
        .put(RBAC, "roles", AccessRules::new)
        .put(RBAC, "clusterroles", AccessRules::new)
        .put(RBAC, "rolebindings", AccessBindings::new)
        .put(RBAC, "clusterrolebindings", AccessBindings::new)
        .put(NETWORKING, "networkpolicies", NetworkPolicies::new)
        .put(NETWORKING, "ingresses", Ingresses::new)
        .put(NETWORKING, "ingressclasses", IngressClasses::new)
        .put(NETWORKING, "ipaddresses", IpAddresses::new)
        .put(NETWORKING, "servicecidrs", ServiceRanges::new)
        .put(ADMISSION, "validatingwebhookconfigurations", Webhooks::new)
        .put(ADMISSION, "mutatingwebhookconfigurations", Webhooks::new)
        .put(ADMISSION, "validatingadmissionpolicies", AdmissionPolicies::new)
        .put(ADMISSION, "validatingadmissionpolicybindings", AdmissionPolicies::new)
        .put(ADMISSION, "mutatingadmissionpolicies", AdmissionPolicies::new)
        .put(ADMISSION, "mutatingadmissionpolicybindings", AdmissionPolicies::new)
        .put("apiregistration.k8s.io", "apiservices", ApiServices::new)
        .put(FLOW, "flowschemas", FlowSchemas::new)
        .put(FLOW, "prioritylevelconfigurations", PriorityLevels::new);
  }
}
