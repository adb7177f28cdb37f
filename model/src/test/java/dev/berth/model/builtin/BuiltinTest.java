package dev.berth.model.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.PrinterColumn;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.Verb;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuiltinTest {
  private final Catalogue catalogue = Builtin.catalogue();

  @Test
  void everyGaGroupVersionOf136IsThereAndSnapshots() {
    assertThat(catalogue.groupVersions().stream().map(GroupVersion::apiVersion))
        .containsExactlyInAnyOrder(
            "v1", "admissionregistration.k8s.io/v1", "apiextensions.k8s.io/v1", "apiregistration.k8s.io/v1", "apps/v1",
            "authentication.k8s.io/v1", "authorization.k8s.io/v1", "autoscaling/v1", "autoscaling/v2", "batch/v1",
            "certificates.k8s.io/v1", "coordination.k8s.io/v1", "discovery.k8s.io/v1", "events.k8s.io/v1",
            "flowcontrol.apiserver.k8s.io/v1", "networking.k8s.io/v1", "node.k8s.io/v1", "policy/v1",
            "rbac.authorization.k8s.io/v1", "resource.k8s.io/v1", "scheduling.k8s.io/v1", "storage.k8s.io/v1",
            "snapshot.storage.k8s.io/v1", "groupsnapshot.storage.k8s.io/v1", "groupsnapshot.storage.k8s.io/v1beta2");
  }

  @Test
  void typesKeepTheSameObjectsWhereTheirKeysBeginAlike() {
    for (ResourceType one : catalogue.types()) {
      for (ResourceType other : catalogue.types()) {
        assertThat(one.keepsObjectsOf(other)).as(one.gvk() + " and " + other.gvk())
            .isEqualTo(one.keyPrefix().equals(other.keyPrefix()));
      }
    }
  }

  @Test
  void theSchemaOfEveryTypeIsThatOfItsKind() {
    for (ResourceType t : catalogue.types()) {
      assertThat(t.schema().name()).endsWith("." + t.groupVersion().version() + "." + t.kind());
      assertThat(t.schema().fieldNames()).as(t.kind()).startsWith("kind", "apiVersion").contains("metadata");
      assertThat(Builtin.schema(t.gvk())).containsSame(t.schema());
    }
  }

  @Test
  void everyListedTypeHasASchemaOfItsList() {
    for (ResourceType t : catalogue.types()) {
      if (t.verbs().contains(Verb.LIST)) {
        TypeSchema list = Builtin.schema(t.groupVersion().kind(t.listKind())).orElseThrow();
        assertThat(list.field("items").orElseThrow().shape()).isInstanceOf(Shape.ListOf.class);
      }
    }
  }

  @Test
  void theKindOfEverySubresourceHasASchema() {
    for (ResourceType t : catalogue.types()) {
      for (Subresource s : t.subresources()) {
        assertThat(Builtin.schema(s.kind())).as(t.plural() + "/" + s.name()).isPresent();
      }
    }
  }

  @Test
  @Spec("E48")
  void everySelectableFieldIsInTheSchema() {
    for (ResourceType t : catalogue.types()) {
      for (String path : t.selectableFields()) {
        // Upstream reads these from other fields than their names say.
        Set<String> computed = Set.of("source", "reportingComponent", "reportingController", "status.podIPs", "status.successful");
        if (!computed.contains(path)) {
          assertThat(resolves(t.schema(), path)).as(t.plural() + " " + path).isTrue();
        }
      }
    }
    assertThat(type("", "v1", "Pod").selectableFields()).contains("spec.nodeName", "status.phase");
  }

  private static boolean resolves(TypeSchema type, String path) {
    TypeSchema at = type;
    for (String name : path.split("\\.", -1)) {
      FieldSchema f = at.field(name).orElse(null);
      if (f == null) {
        return false;
      }
      if (f.shape() instanceof Shape.Ref(var next)) {
        at = next.get();
      }
    }
    return true;
  }

  @Test
  void namesAreUniqueWithinAVersion() {
    for (GroupVersion gv : catalogue.groupVersions()) {
      List<ResourceType> types = catalogue.in(gv);
      assertThat(types.stream().map(ResourceType::plural)).doesNotHaveDuplicates();
      assertThat(types.stream().map(ResourceType::kind)).doesNotHaveDuplicates();
      assertThat(types.stream().map(ResourceType::shortNames).flatMap(Collection::stream)).doesNotHaveDuplicates();
    }
  }

  @Test
  void versionsOfOneResourceShareTheirKeys() {
    assertThat(type("autoscaling", "v1", "HorizontalPodAutoscaler").keyPrefix())
        .isEqualTo(type("autoscaling", "v2", "HorizontalPodAutoscaler").keyPrefix());
    assertThat(type("events.k8s.io", "v1", "Event").keyPrefix()).isEqualTo(type("", "v1", "Event").keyPrefix());
    assertThat(type("autoscaling", "v1", "HorizontalPodAutoscaler").storage())
        .isEqualTo(new GroupVersion("autoscaling", "v2"));
  }

  @Test
  void reviewsAreOnlyCreated() {
    assertThat(type("authorization.k8s.io", "v1", "SubjectAccessReview").verbs()).containsExactly(Verb.CREATE);
    assertThat(type("authentication.k8s.io", "v1", "TokenReview").verbs()).containsExactly(Verb.CREATE);
    assertThat(type("", "v1", "Binding").verbs()).containsExactly(Verb.CREATE);
  }

  @Test
  void namespacesCannotBeDeletedAsACollection() {
    assertThat(type("", "v1", "Namespace").verbs()).doesNotContain(Verb.DELETECOLLECTION);
  }

  @Test
  void claimsArePrintedWithTheirAttributesClass() {
    assertThat(type("", "v1", "PersistentVolumeClaim").columns().stream().map(PrinterColumn::name))
        .containsExactly(
            "Name", "Status", "Volume", "Capacity", "Access Modes", "StorageClass", "VolumeAttributesClass", "Age",
            "VolumeMode");
    assertThat(type("rbac.authorization.k8s.io", "v1", "Role").columns()).isEmpty();
  }

  @Test
  void kindsThatAreOnlySentHaveSchemas() {
    for (GroupVersionKind gvk :
        List.of(
            GroupVersionKind.of("", "v1", "Status"),
            GroupVersionKind.of("apps", "v1", "DeleteOptions"),
            GroupVersionKind.of("autoscaling", "v1", "Scale"),
            GroupVersionKind.of("policy", "v1", "Eviction"),
            GroupVersionKind.of("meta.k8s.io", "v1", "PartialObjectMetadata"))) {
      assertThat(Builtin.schema(gvk)).as(gvk.toString()).isPresent();
    }
    assertThat(Builtin.schema(GroupVersionKind.of("apps", "v1", "Ship"))).isEmpty();
    assertThat(Builtin.schema(GroupVersionKind.of("example.com", "v1", "Pod"))).isEmpty();
  }

  @Test
  void aTypeCanBeAddedAtRunTime() {
    GroupVersion ships = new GroupVersion("example.com", "v1");
    ResourceType ship =
        new ResourceType(
            ships.kind("Ship"), "ships", "ship", List.of("sh"), List.of("all"), true, Set.of(Verb.GET, Verb.CREATE),
            List.of(), List.of(), List.of(), new TypeSchema("com.example.v1.Ship", false, List.of()), ships);

    Catalogue with = catalogue.with(ship);

    assertThat(with.find(ships, "ships")).contains(ship);
    assertThat(with.find(ships.kind("Ship"))).contains(ship);
    assertThat(with.groupVersions()).endsWith(ships);
    assertThat(with.types()).hasSize(catalogue.types().size() + 1);
    assertThat(catalogue.find(ships, "ships")).isEmpty();
    assertThat(with.without(ships, "ships").find(ships, "ships")).isEmpty();
  }

  private ResourceType type(String group, String version, String kind) {
    return catalogue.find(GroupVersionKind.of(group, version, kind)).orElseThrow();
  }
}
