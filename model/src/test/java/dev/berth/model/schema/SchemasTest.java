package dev.berth.model.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.schema.FieldSchema.PatchStrategy;
import dev.berth.model.schema.FieldSchema.Topology;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchemasTest {
  private final Schemas schemas = Schemas.builtin();

  @Test
  void everyReferenceOfEveryTypeResolves() {
    for (String name : schemas.names()) {
      for (FieldSchema f : schemas.of(name).fields()) {
        Shape leaf = leaf(f.shape());
        if (leaf instanceof Shape.Ref(var type)) {
          assertThat(schemas.of(type.get().name())).as(name + "." + f.name()).isSameAs(type.get());
        }
      }
    }
  }

  private static Shape leaf(Shape shape) {
    return switch (shape) {
      case Shape.ListOf(Shape item) -> leaf(item);
      case Shape.MapOf(Shape value) -> leaf(value);
      case Shape.Scalar s -> s;
      case Shape.Ref r -> r;
    };
  }

  @Test
  void protobufNumbersAreUniqueWithinAType() {
    for (String name : schemas.names()) {
      Set<Integer> seen = new HashSet<>();
      for (FieldSchema f : schemas.of(name).fields()) {
        if (f.number() != 0) {
          assertThat(seen.add(f.number())).as(name + "." + f.name()).isTrue();
        }
      }
    }
  }

  @Test
  void onlyKindAndApiVersionAreNotInProtobuf() {
    for (String name : schemas.names()) {
      for (FieldSchema f : schemas.of(name).fields()) {
        boolean inEnvelope = f.name().equals("kind") || f.name().equals("apiVersion");
        assertThat(f.number() != 0 || inEnvelope).as(name + "." + f.name()).isTrue();
      }
    }
  }

  @Test
  void keysOfListMapsAreFieldsOfTheItems() {
    for (String name : schemas.names()) {
      for (FieldSchema f : schemas.of(name).fields()) {
        if (f.topology() instanceof Topology.ListMap(List<String> keys)) {
          assertThat(item(f).fieldNames()).as(name + "." + f.name()).containsAll(keys);
        }
        if (!f.patch().mergeKey().isEmpty()) {
          assertThat(item(f).fieldNames()).as(name + "." + f.name()).contains(f.patch().mergeKey());
        }
      }
    }
  }

  private static TypeSchema item(FieldSchema f) {
    return leaf(f.shape()) instanceof Shape.Ref(var type)
        ? type.get()
        : new TypeSchema("scalar", false, List.of());
  }

  @Test
  void aStructThatJsonInlinesLeavesItsFieldsAndAPathOfNumbers() {
    FieldSchema claim = schemas.of("io.k8s.api.core.v1.Volume").field("persistentVolumeClaim").orElseThrow();

    assertThat(claim.wireDepth()).isEqualTo(2);
    assertThat(claim.wireNumber(0)).isEqualTo(2);
    assertThat(claim.wireNumber(1)).isEqualTo(10);
    assertThat(schemas.of("io.k8s.api.core.v1.Volume").field("volumeSource")).isEmpty();
  }

  @Test
  void inliningTwiceMakesAPathOfThree() {
    FieldSchema groups =
        schemas.of("io.k8s.api.admissionregistration.v1.NamedRuleWithOperations").field("apiGroups").orElseThrow();

    assertThat(groups.wireDepth()).isEqualTo(3);
    assertThat(List.of(groups.wireNumber(0), groups.wireNumber(1), groups.wireNumber(2))).isEqualTo(List.of(2, 2, 1));
  }

  @Test
  void fieldsCarryHowTheyMergeAndAreOwned() {
    FieldSchema volumes = schemas.of("io.k8s.api.core.v1.PodSpec").field("volumes").orElseThrow();

    assertThat(volumes.topology()).isEqualTo(new Topology.ListMap(List.of("name")));
    assertThat(volumes.patch()).isEqualTo(new PatchStrategy(true, true, "name"));
    FieldSchema args = schemas.of("io.k8s.api.core.v1.Container").field("args").orElseThrow();
    assertThat(args.topology()).isEqualTo(new Topology.Atomic());
    assertThat(args.patch()).isEqualTo(PatchStrategy.REPLACE);
    FieldSchema finalizers =
        schemas.of("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta").field("finalizers").orElseThrow();
    assertThat(finalizers.topology()).isEqualTo(new Topology.ListSet());
    assertThat(schemas.of("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector").atomic()).isTrue();
    assertThat(schemas.of("io.k8s.api.core.v1.PodSpec").atomic()).isFalse();
  }

  @Test
  void fieldsCarryWhatIsWrittenWhenTheyAreNotGiven() {
    TypeSchema spec = schemas.of("io.k8s.api.apps.v1.StatefulSetSpec");

    FieldSchema replicas = spec.field("replicas").orElseThrow();
    assertThat(List.of(replicas.required(), replicas.always(), replicas.optionalZero()))
        .isEqualTo(List.of(false, false, true));
    FieldSchema selector = spec.field("selector").orElseThrow();
    assertThat(List.of(selector.required(), selector.always(), selector.optionalZero()))
        .isEqualTo(List.of(true, true, true));
    FieldSchema status = schemas.of("io.k8s.api.apps.v1.StatefulSet").field("status").orElseThrow();
    assertThat(List.of(status.required(), status.always(), status.optionalZero()))
        .isEqualTo(List.of(false, true, false));
    FieldSchema created =
        schemas.of("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta").field("creationTimestamp").orElseThrow();
    assertThat(created.always()).isFalse();
  }

  @Test
  void specialTypesAreScalars() {
    TypeSchema port = schemas.of("io.k8s.api.core.v1.ServicePort");
    assertThat(port.field("targetPort").orElseThrow().shape()).isEqualTo(Shape.Scalar.INT_OR_STRING);
    TypeSchema meta = schemas.of("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
    assertThat(meta.field("creationTimestamp").orElseThrow().shape()).isEqualTo(Shape.Scalar.TIME);
    TypeSchema lease = schemas.of("io.k8s.api.coordination.v1.LeaseSpec");
    assertThat(lease.field("renewTime").orElseThrow().shape()).isEqualTo(Shape.Scalar.MICRO_TIME);
    TypeSchema resources = schemas.of("io.k8s.api.core.v1.ResourceRequirements");
    assertThat(resources.field("limits").orElseThrow().shape()).isEqualTo(new Shape.MapOf(Shape.Scalar.QUANTITY));
    TypeSchema user = schemas.of("io.k8s.api.authentication.v1.UserInfo");
    assertThat(user.field("extra").orElseThrow().shape())
        .isEqualTo(new Shape.MapOf(new Shape.ListOf(Shape.Scalar.STRING)));
    TypeSchema props = schemas.of("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps");
    assertThat(props.field("additionalProperties").orElseThrow().shape()).isEqualTo(Shape.Scalar.ANY);
    assertThat(props.fieldNames()).contains("$ref", "x-kubernetes-list-map-keys").doesNotContain("ref");
  }

  @Test
  void fieldsAreInUpstreamsOrder() {
    assertThat(schemas.of("io.k8s.api.apps.v1.StatefulSet").fieldNames())
        .containsExactly("kind", "apiVersion", "metadata", "spec", "status");
    assertThat(schemas.of("io.k8s.api.core.v1.PodSpec").fieldNames())
        .startsWith("volumes", "initContainers", "containers", "ephemeralContainers", "restartPolicy");
  }

  @Test
  void anUnknownTypeIsNamed() {
    assertThatThrownBy(() -> schemas.of("io.k8s.api.core.v1.Ship"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("io.k8s.api.core.v1.Ship");
  }

  @Test
  void documentationDescribesTypesAndFields() {
    Documentation documentation = Documentation.read();

    Documentation.TypeDoc spec = documentation.of("io.k8s.api.apps.v1.StatefulSetSpec");
    assertThat(spec.description()).isEqualTo("A StatefulSetSpec is the specification of a StatefulSet.");
    assertThat(spec.field("volumeClaimTemplates").description()).startsWith("volumeClaimTemplates is a list of claims");
    assertThat(spec.field("podManagementPolicy").values()).containsExactly("OrderedReady", "Parallel");
    assertThat(documentation.of("io.k8s.api.core.v1.ServicePort").field("protocol").defaultJson())
        .isEqualTo("\"TCP\"");
    assertThat(documentation.of("io.k8s.api.apps.v1.ControllerRevision").field("data").anyType())
        .isEqualTo("io.k8s.apimachinery.pkg.runtime.RawExtension");
  }
}
