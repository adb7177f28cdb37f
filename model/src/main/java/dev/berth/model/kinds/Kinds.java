package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The built-in kinds that components follow, each with its view. */
public final class Kinds {
  /** Filled by the constants below, so it comes first. */
  private static final Map<GroupVersionKind, Kind<?>> BY_TYPE = new HashMap<>();

  public static final Kind<Pod> POD = kind("", "v1", "Pod", Pod::new);
  public static final Kind<Node> NODE = kind("", "v1", "Node", Node::new);
  public static final Kind<PersistentVolumeClaim> CLAIM = kind("", "v1", "PersistentVolumeClaim", PersistentVolumeClaim::new);
  public static final Kind<PersistentVolume> VOLUME = kind("", "v1", "PersistentVolume", PersistentVolume::new);
  public static final Kind<StorageClass> STORAGE_CLASS = kind("storage.k8s.io", "v1", "StorageClass", StorageClass::new);
  public static final Kind<Namespace> NAMESPACE = kind("", "v1", "Namespace", Namespace::new);
  public static final Kind<Service> SERVICE = kind("", "v1", "Service", Service::new);
  public static final Kind<AnyObject> ENDPOINTS = kind("", "v1", "Endpoints", AnyObject::new);
  public static final Kind<AnyObject> IP_ADDRESS = kind("networking.k8s.io", "v1", "IPAddress", AnyObject::new);
  public static final Kind<AnyObject> SERVICE_CIDR = kind("networking.k8s.io", "v1", "ServiceCIDR", AnyObject::new);
  public static final Kind<AnyObject> ENDPOINT_SLICE = kind("discovery.k8s.io", "v1", "EndpointSlice", AnyObject::new);
  public static final Kind<AnyObject> CONFIG_MAP = kind("", "v1", "ConfigMap", AnyObject::new);
  public static final Kind<AnyObject> SECRET = kind("", "v1", "Secret", AnyObject::new);
  public static final Kind<AnyObject> SERVICE_ACCOUNT = kind("", "v1", "ServiceAccount", AnyObject::new);
  public static final Kind<AnyObject> CLUSTER_ROLE =
      kind("rbac.authorization.k8s.io", "v1", "ClusterRole", AnyObject::new);
  public static final Kind<AnyObject> EVENT = kind("", "v1", "Event", AnyObject::new);
  public static final Kind<AnyObject> LIMIT_RANGE = kind("", "v1", "LimitRange", AnyObject::new);
  public static final Kind<AnyObject> RESOURCE_QUOTA = kind("", "v1", "ResourceQuota", AnyObject::new);
  public static final Kind<ReplicationController> REPLICATION_CONTROLLER =
      kind("", "v1", "ReplicationController", ReplicationController::new);
  public static final Kind<StatefulSet> STATEFUL_SET = kind("apps", "v1", "StatefulSet", StatefulSet::new);
  public static final Kind<ControllerRevision> CONTROLLER_REVISION =
      kind("apps", "v1", "ControllerRevision", ControllerRevision::new);
  public static final Kind<ReplicaSet> REPLICA_SET = kind("apps", "v1", "ReplicaSet", ReplicaSet::new);
  public static final Kind<Deployment> DEPLOYMENT = kind("apps", "v1", "Deployment", Deployment::new);
  public static final Kind<DaemonSet> DAEMON_SET = kind("apps", "v1", "DaemonSet", DaemonSet::new);
  public static final Kind<Job> JOB = kind("batch", "v1", "Job", Job::new);
  public static final Kind<CronJob> CRON_JOB = kind("batch", "v1", "CronJob", CronJob::new);
  public static final Kind<VolumeAttachment> VOLUME_ATTACHMENT =
      kind("storage.k8s.io", "v1", "VolumeAttachment", VolumeAttachment::new);
  public static final Kind<AnyObject> VOLUME_ATTRIBUTES_CLASS =
      kind("storage.k8s.io", "v1", "VolumeAttributesClass", AnyObject::new);
  public static final Kind<AnyObject> CSI_DRIVER = kind("storage.k8s.io", "v1", "CSIDriver", AnyObject::new);
  public static final Kind<AnyObject> CSI_NODE = kind("storage.k8s.io", "v1", "CSINode", AnyObject::new);
  public static final Kind<AnyObject> CSI_STORAGE_CAPACITY = kind("storage.k8s.io", "v1", "CSIStorageCapacity", AnyObject::new);
  public static final Kind<AnyObject> RESOURCE_CLAIM = kind("resource.k8s.io", "v1", "ResourceClaim", AnyObject::new);
  public static final Kind<VolumeSnapshot> VOLUME_SNAPSHOT =
      kind("snapshot.storage.k8s.io", "v1", "VolumeSnapshot", VolumeSnapshot::new);
  public static final Kind<VolumeSnapshotContent> VOLUME_SNAPSHOT_CONTENT =
      kind("snapshot.storage.k8s.io", "v1", "VolumeSnapshotContent", VolumeSnapshotContent::new);
  public static final Kind<VolumeSnapshotClass> VOLUME_SNAPSHOT_CLASS =
      kind("snapshot.storage.k8s.io", "v1", "VolumeSnapshotClass", VolumeSnapshotClass::new);
  public static final Kind<VolumeGroupSnapshot> VOLUME_GROUP_SNAPSHOT =
      kind("groupsnapshot.storage.k8s.io", "v1", "VolumeGroupSnapshot", VolumeGroupSnapshot::new);
  public static final Kind<VolumeGroupSnapshotContent> VOLUME_GROUP_SNAPSHOT_CONTENT =
      kind("groupsnapshot.storage.k8s.io", "v1", "VolumeGroupSnapshotContent", VolumeGroupSnapshotContent::new);
  public static final Kind<VolumeGroupSnapshotClass> VOLUME_GROUP_SNAPSHOT_CLASS =
      kind("groupsnapshot.storage.k8s.io", "v1", "VolumeGroupSnapshotClass", VolumeGroupSnapshotClass::new);
  public static final Kind<AnyObject> PRIORITY_CLASS = kind("scheduling.k8s.io", "v1", "PriorityClass", AnyObject::new);
  public static final Kind<AnyObject> RUNTIME_CLASS = kind("node.k8s.io", "v1", "RuntimeClass", AnyObject::new);
  public static final Kind<AnyObject> LEASE = kind("coordination.k8s.io", "v1", "Lease", AnyObject::new);
  public static final Kind<PodDisruptionBudget> POD_DISRUPTION_BUDGET =
      kind("policy", "v1", "PodDisruptionBudget", PodDisruptionBudget::new);

  public static final Kind<AnyObject> SIGNING_REQUEST =
      kind("certificates.k8s.io", "v1", "CertificateSigningRequest", AnyObject::new);
  public static final Kind<AnyObject> SUBJECT_ACCESS_REVIEW =
      kind("authorization.k8s.io", "v1", "SubjectAccessReview", AnyObject::new);
  public static final Kind<CustomResourceDefinition> CUSTOM_RESOURCE_DEFINITION =
      kind("apiextensions.k8s.io", "v1", "CustomResourceDefinition", CustomResourceDefinition::new);

  public static final Kind<AnyObject> HORIZONTAL_POD_AUTOSCALER =
      kind("autoscaling", "v2", "HorizontalPodAutoscaler", AnyObject::new);
  public static final Kind<AnyObject> API_SERVICE =
      kind("apiregistration.k8s.io", "v1", "APIService", AnyObject::new);
  public static final Kind<AnyObject> FLOW_SCHEMA =
      kind("flowcontrol.apiserver.k8s.io", "v1", "FlowSchema", AnyObject::new);
  public static final Kind<AnyObject> PRIORITY_LEVEL =
      kind("flowcontrol.apiserver.k8s.io", "v1", "PriorityLevelConfiguration", AnyObject::new);

  private Kinds() {}

  /** The kind of a type: with its own view where there is one. A picture needs one kind per type. */
  public static Kind<?> of(ResourceType type) {
    Kind<?> known = BY_TYPE.get(type.gvk());
    return known == null ? Kind.untyped(type) : known;
  }

  private static <T extends KubeObject> Kind<T> kind(
      String group, String version, String kind, Function<JsonObject, T> of) {
    Kind<T> made =
        new Kind<>(
            Builtin.catalogue()
                .find(GroupVersionKind.of(group, version, kind))
                .orElseThrow(() -> new IllegalStateException("no built-in kind " + kind + " in " + group + "/" + version)),
            of);
    BY_TYPE.put(made.type().gvk(), made);
    return made;
  }
}
