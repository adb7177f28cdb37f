package dev.berth.model.builtin;

import dev.berth.model.GroupVersionKind;
import dev.berth.model.Verb;
import java.util.List;
import java.util.Set;

/** The core group. */
final class Core {
  private static final Group V1 = Group.of("", "v1", "core.v1");
  private static final Verb[] PROXY = {Verb.CREATE, Verb.DELETE, Verb.GET, Verb.PATCH, Verb.UPDATE};
  private static final Verb[] CHANGE = {Verb.GET, Verb.PATCH, Verb.UPDATE};

  private Core() {}

  static List<Group.Row> rows() {
    return List.of(
        V1.namespaced("Binding", "bindings").verbs(Group.CREATE),
        V1.cluster("ComponentStatus", "componentstatuses").shortNames("cs").verbs(Set.of(Verb.GET, Verb.LIST)),
        V1.namespaced("ConfigMap", "configmaps").shortNames("cm"),
        V1.namespaced("Endpoints", "endpoints").shortNames("ep"),
        V1.namespaced("Event", "events")
            .shortNames("ev")
            .selectable(
                "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
                "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
                "reportingComponent", "source", "type"),
        V1.namespaced("LimitRange", "limitranges").shortNames("limits"),
        V1.cluster("Namespace", "namespaces")
            .shortNames("ns")
            .verbs(Set.of(Verb.CREATE, Verb.DELETE, Verb.GET, Verb.LIST, Verb.PATCH, Verb.UPDATE, Verb.WATCH))
            .own("finalize", Verb.UPDATE)
            .status()
            .selectable("status.phase"),
        V1.cluster("Node", "nodes")
            .shortNames("no")
            .sub("proxy", "NodeProxyOptions", PROXY)
            .status()
            .selectable("spec.unschedulable"),
        V1.namespaced("PersistentVolumeClaim", "persistentvolumeclaims").shortNames("pvc").status(),
        V1.cluster("PersistentVolume", "persistentvolumes").shortNames("pv").status(),
        pods(),
        V1.namespaced("PodTemplate", "podtemplates"),
        V1.namespaced("ReplicationController", "replicationcontrollers")
            .shortNames("rc")
            .category("all")
            .scale()
            .status()
            .selectable("status.replicas"),
        V1.namespaced("ResourceQuota", "resourcequotas").shortNames("quota").status(),
        V1.namespaced("Secret", "secrets").selectable("type"),
        V1.namespaced("ServiceAccount", "serviceaccounts")
            .shortNames("sa")
            .sub("token", GroupVersionKind.of("authentication.k8s.io", "v1", "TokenRequest"), Verb.CREATE),
        V1.namespaced("Service", "services")
            .shortNames("svc")
            .category("all")
            .sub("proxy", "ServiceProxyOptions", PROXY)
            .status()
            .selectable("spec.clusterIP", "spec.type"));
  }

  private static Group.Row pods() {
    return V1.namespaced("Pod", "pods")
        .shortNames("po")
        .category("all")
        .sub("attach", "PodAttachOptions", Verb.CREATE, Verb.GET)
        .sub("binding", "Binding", Verb.CREATE)
        .own("ephemeralcontainers", CHANGE)
        .sub("eviction", GroupVersionKind.of("policy", "v1", "Eviction"), Verb.CREATE)
        .sub("exec", "PodExecOptions", Verb.CREATE, Verb.GET)
        .own("log", Verb.GET)
        .sub("portforward", "PodPortForwardOptions", Verb.CREATE, Verb.GET)
        .sub("proxy", "PodProxyOptions", PROXY)
        .own("resize", CHANGE)
        .status()
        .selectable(
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
            "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName");
  }
}
