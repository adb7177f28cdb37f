package dev.berth.api.patch;

import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.FieldSchema.PatchStrategy;
import dev.berth.model.schema.FieldSchema.Topology;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.Shape.Scalar;
import dev.berth.model.schema.TypeSchema;
import java.util.List;

/** A small workload, with the merge keys and topologies that the real one has. */
public final class Types {
  private static final Topology GRANULAR = new Topology.Granular();
  private static final Topology ATOMIC = new Topology.Atomic();

  public static final TypeSchema META =
      type(
          "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
          field("name", Scalar.STRING),
          field("namespace", Scalar.STRING),
          field("uid", Scalar.STRING),
          field("resourceVersion", Scalar.STRING),
          field("generation", Scalar.INT64),
          field("creationTimestamp", Scalar.TIME),
          map("labels", Scalar.STRING, GRANULAR),
          map("annotations", Scalar.STRING, GRANULAR),
          list("finalizers", Scalar.STRING, new Topology.ListSet(), merge("")),
          list("managedFields", Scalar.ANY, ATOMIC, PatchStrategy.REPLACE));

  public static final TypeSchema PORT =
      type(
          "io.k8s.api.core.v1.ContainerPort",
          field("name", Scalar.STRING),
          field("containerPort", Scalar.INT32),
          field("protocol", Scalar.STRING));

  public static final TypeSchema ENV =
      type("io.k8s.api.core.v1.EnvVar", field("name", Scalar.STRING), field("value", Scalar.STRING));

  public static final TypeSchema CONTAINER =
      type(
          "io.k8s.api.core.v1.Container",
          field("name", Scalar.STRING),
          field("image", Scalar.STRING),
          list("args", Scalar.STRING, ATOMIC, PatchStrategy.REPLACE),
          list("env", ref(ENV), new Topology.ListMap(List.of("name")), merge("name")),
          list(
              "ports",
              ref(PORT),
              new Topology.ListMap(List.of("containerPort", "protocol")),
              merge("containerPort")));

  public static final TypeSchema EMPTY_DIR =
      type("io.k8s.api.core.v1.EmptyDirVolumeSource", field("medium", Scalar.STRING));

  public static final TypeSchema VOLUME =
      type(
          "io.k8s.api.core.v1.Volume",
          field("name", Scalar.STRING),
          field("emptyDir", ref(EMPTY_DIR)),
          field("configMap", ref(EMPTY_DIR)));

  public static final TypeSchema TOLERATION =
      type("io.k8s.api.core.v1.Toleration", field("key", Scalar.STRING), field("operator", Scalar.STRING));

  public static final TypeSchema SELECTOR =
      new TypeSchema(
          "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector",
          true,
          List.of(map("matchLabels", Scalar.STRING, GRANULAR)));

  public static final TypeSchema STRATEGY =
      type("io.k8s.api.apps.v1.DeploymentStrategy", field("type", Scalar.STRING), field("note", Scalar.STRING));

  public static final TypeSchema SPEC =
      type(
          "io.k8s.api.apps.v1.DeploymentSpec",
          field("replicas", Scalar.INT32),
          field("paused", Scalar.BOOL),
          field("selector", ref(SELECTOR)),
          field("data", Scalar.ANY),
          field("limit", Scalar.QUANTITY),
          field("strategy", ref(STRATEGY)),
          map("nodeSelector", Scalar.STRING, ATOMIC),
          list("containers", ref(CONTAINER), new Topology.ListMap(List.of("name")), merge("name")),
          list(
              "volumes",
              ref(VOLUME),
              new Topology.ListMap(List.of("name")),
              new PatchStrategy(true, true, "name")),
          list("tolerations", ref(TOLERATION), ATOMIC, PatchStrategy.REPLACE));

  public static final TypeSchema STATUS =
      type("io.k8s.api.apps.v1.DeploymentStatus", field("replicas", Scalar.INT32), field("phase", Scalar.STRING));

  public static final TypeSchema WORKLOAD =
      type(
          "io.k8s.api.apps.v1.Deployment",
          field("apiVersion", Scalar.STRING),
          field("kind", Scalar.STRING),
          field("metadata", ref(META)),
          field("spec", ref(SPEC)),
          field("status", ref(STATUS)));

  public static final TypeSchema CONFIG_MAP =
      type(
          "io.k8s.api.core.v1.ConfigMap",
          field("apiVersion", Scalar.STRING),
          field("kind", Scalar.STRING),
          field("metadata", ref(META)),
          field("immutable", Scalar.BOOL),
          map("data", Scalar.STRING, GRANULAR));

  private Types() {}

  private static TypeSchema type(String name, FieldSchema... fields) {
    return new TypeSchema(name, false, List.of(fields));
  }

  private static Shape ref(TypeSchema type) {
    return new Shape.Ref(() -> type);
  }

  private static PatchStrategy merge(String key) {
    return new PatchStrategy(true, false, key);
  }

  private static FieldSchema field(String name, Shape shape) {
    return new FieldSchema(name, 0, shape, false, false, false, GRANULAR, PatchStrategy.REPLACE);
  }

  private static FieldSchema map(String name, Shape value, Topology topology) {
    return new FieldSchema(
        name, 0, new Shape.MapOf(value), false, false, false, topology, PatchStrategy.REPLACE);
  }

  private static FieldSchema list(String name, Shape item, Topology topology, PatchStrategy patch) {
    return new FieldSchema(name, 0, new Shape.ListOf(item), false, false, false, topology, patch);
  }
}
