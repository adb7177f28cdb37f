package dev.berth.api.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonLimits;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.Verb;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.FieldSchema.PatchStrategy;
import dev.berth.model.schema.FieldSchema.Topology;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final GroupVersion APPS = new GroupVersion("apps", "v1");
  private final Catalogue catalogue = Builtin.catalogue();

  private static Json json(String text) {
    return JsonReader.read(text.replace('\'', '"').getBytes(UTF_8), JsonLimits.DEFAULT).value();
  }

  private JsonObject apps() {
    return OpenApi.v3(catalogue, APPS).orElseThrow();
  }

  private static JsonObject schema(JsonObject document, String name) {
    return document.object("components").object("schemas").object(name);
  }

  private static void references(Json value, Set<String> found) {
    switch (value) {
      case JsonObject o ->
          o.forEach((name, v) -> {
            // A property may be called $ref as well; then it is a schema and no text.
            o.string("$ref").ifPresent(found::add);
            references(v, found);
          });
      case JsonArray a -> a.forEach(v -> references(v, found));
      default -> {}
    }
  }

  @Test
  @Spec("E11")
  void everyReferenceOfEveryVersion3DocumentIsAnsweredInIt() {
    for (GroupVersion gv : catalogue.groupVersions()) {
      JsonObject document = OpenApi.v3(catalogue, gv).orElseThrow();
      Set<String> found = new HashSet<>();
      references(document, found);
      for (String reference : found) {
        assertThat(reference).startsWith("#/components/schemas/");
        String name = reference.substring("#/components/schemas/".length());
        assertThat(schema(document, name).isEmpty()).as(gv + " " + name).isFalse();
      }
      assertThat(found).isNotEmpty();
    }
  }

  @Test
  @Spec("E10")
  void everyReferenceOfTheVersion2DocumentIsAnsweredInIt() {
    JsonObject document = OpenApi.v2(catalogue);
    Set<String> found = new HashSet<>();
    references(document, found);

    assertThat(found).hasSizeGreaterThan(500);
    for (String reference : found) {
      String name = reference.substring("#/definitions/".length());
      assertThat(document.object("definitions").object(name).isEmpty()).as(name).isFalse();
    }
  }

  @Test
  @Spec("E11")
  void theIndexPointsToEveryVersionByItsHash() {
    JsonObject paths = OpenApi.v3Index(catalogue).object("paths");

    assertThat(paths.names()).contains("api/v1", "apis/apps/v1").hasSameSizeAs(catalogue.groupVersions());
    assertThat(paths.object("apis/apps/v1").text("serverRelativeURL"))
        .isEqualTo("/openapi/v3/apis/apps/v1?hash=" + OpenApi.v3Hash(catalogue, APPS))
        .matches(".*hash=[0-9A-F]{128}");
    assertThat(OpenApi.v3(catalogue, new GroupVersion("apps", "v99"))).isEmpty();
  }

  @Test
  @Spec("E9")
  void aTypeThatIsAddedOrChangedChangesOnlyTheHashOfItsVersion() {
    Catalogue one = catalogue.with(ship(Shape.Scalar.STRING));
    Catalogue other = catalogue.with(ship(Shape.Scalar.INT32));
    GroupVersion ships = new GroupVersion("example.com", "v1");

    assertThat(OpenApi.v3Hash(one, ships)).isNotEqualTo(OpenApi.v3Hash(other, ships));
    assertThat(OpenApi.v3Hash(one, APPS)).isEqualTo(OpenApi.v3Hash(catalogue, APPS));
    assertThat(OpenApi.v2Hash(one)).isNotEqualTo(OpenApi.v2Hash(other)).isNotEqualTo(OpenApi.v2Hash(catalogue));
  }

  private static ResourceType ship(Shape cargo) {
    GroupVersion ships = new GroupVersion("example.com", "v1");
    FieldSchema field =
        new FieldSchema("cargo", 0, cargo, true, false, false, new Topology.Granular(), PatchStrategy.REPLACE);
    return new ResourceType(
        ships.kind("Ship"), "ships", "ship", List.of(), List.of(), true, Set.of(Verb.GET, Verb.LIST, Verb.PATCH),
        List.of(new Subresource("status", ships.kind("Ship"), Set.of(Verb.GET))), List.of(), List.of(),
        new TypeSchema("com.example.v1.Ship", false, List.of(field)), ships);
  }

  @Test
  void aCustomTypeIsDocumentedButTakesNoStrategicMerge() {
    Catalogue with = catalogue.with(ship(Shape.Scalar.STRING));
    JsonObject document = OpenApi.v3(with, new GroupVersion("example.com", "v1")).orElseThrow();

    JsonObject patch =
        document.object("paths").object("/apis/example.com/v1/namespaces/{namespace}/ships/{name}").object("patch");
    assertThat(patch.object("requestBody").object("content").names())
        .containsExactly(
            "application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json");
    assertThat(schema(document, "com.example.v1.Ship").array("required").strings()).containsExactly("cargo");
  }

  @Test
  @Spec("E12")
  void patchSaysThatFieldsAreValidatedAndStrategicMergeIsTaken() {
    JsonObject patch =
        apps().object("paths").object("/apis/apps/v1/namespaces/{namespace}/statefulsets/{name}").object("patch");

    assertThat(patch.array("parameters").objects().map(p -> p.text("name"))).contains("fieldValidation", "force");
    assertThat(patch.object("requestBody").object("content").names())
        .contains("application/strategic-merge-patch+json", "application/apply-patch+yaml");
    assertThat(patch.object("x-kubernetes-group-version-kind"))
        .isEqualTo(json("{'group':'apps','kind':'StatefulSet','version':'v1'}"));
    assertThat(patch.text("x-kubernetes-action")).isEqualTo("patch");
  }

  @Test
  void pathsHaveWhatTheVerbsAllow() {
    JsonObject paths = apps().object("paths");

    assertThat(paths.object("/apis/apps/v1/statefulsets").names()).containsExactly("get");
    assertThat(paths.object("/apis/apps/v1/namespaces/{namespace}/statefulsets").names())
        .containsExactly("delete", "get", "parameters", "post");
    assertThat(paths.object("/apis/apps/v1/namespaces/{namespace}/statefulsets/{name}").names())
        .containsExactly("delete", "get", "parameters", "patch", "put");
    JsonObject scale = paths.object("/apis/apps/v1/namespaces/{namespace}/statefulsets/{name}/scale").object("get");
    assertThat(scale.object("x-kubernetes-group-version-kind").text("kind")).isEqualTo("Scale");
    JsonObject core = OpenApi.v3(catalogue, new GroupVersion("", "v1")).orElseThrow().object("paths");
    assertThat(core.object("/api/v1/namespaces/{namespace}/pods/{name}/eviction").names())
        .containsExactly("parameters", "post");
    assertThat(core.object("/api/v1/namespaces/{name}").names()).contains("get");
  }

  @Test
  void operationsAreTellableApart() {
    Set<String> seen = new HashSet<>();
    OpenApi.v2(catalogue).object("paths").forEach((path, operations) ->
        ((JsonObject) operations).forEach((method, operation) -> {
          if (operation instanceof JsonObject o) {
            assertThat(seen.add(o.text("operationId"))).as(path + " " + method + " " + o.text("operationId")).isTrue();
          }
        }));
    assertThat(seen).contains("replaceAppsV1NamespacedStatefulSetStatus", "listCoreV1NamespacedPodForAllNamespaces");
  }

  @Test
  @Spec("E11")
  void fieldsAreDescribedWithHowTheyMerge() {
    JsonObject document = apps();

    assertThat(schema(document, "io.k8s.api.core.v1.PodSpec").object("properties").object("volumes")
            .without("description"))
        .isEqualTo(
            json(
                """
                {'items':{'allOf':[{'$ref':'#/components/schemas/io.k8s.api.core.v1.Volume'}],'default':{}},'type':'array',
                'x-kubernetes-list-map-keys':['name'],'x-kubernetes-list-type':'map','x-kubernetes-patch-merge-key':'name',
                'x-kubernetes-patch-strategy':'merge,retainKeys'}
                """));
    JsonObject spec = schema(document, "io.k8s.api.apps.v1.StatefulSetSpec");
    assertThat(spec.array("required").strings()).containsExactly("selector", "template");
    assertThat(spec.object("properties").object("volumeClaimTemplates").text("description")).startsWith("volumeClaim");
    assertThat(schema(document, "io.k8s.api.apps.v1.StatefulSet").array("x-kubernetes-group-version-kind"))
        .isEqualTo(json("[{'group':'apps','kind':'StatefulSet','version':'v1'}]"));
    assertThat(schema(document, "io.k8s.api.core.v1.ContainerPort").object("properties").object("protocol")
            .without("description"))
        .isEqualTo(json("{'default':'TCP','enum':['SCTP','TCP','UDP'],'type':'string'}"));
    assertThat(schema(document, "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector").text("x-kubernetes-map-type"))
        .isEqualTo("atomic");
    assertThat(schema(document, "io.k8s.apimachinery.pkg.util.intstr.IntOrString").without("description"))
        .isEqualTo(json("{'format':'int-or-string','oneOf':[{'type':'integer'},{'type':'string'}]}"));
  }

  @Test
  @Spec("E10")
  void version2SaysTheSameInItsOwnForm() {
    JsonObject definitions = OpenApi.v2(catalogue).object("definitions");

    JsonObject spec = definitions.object("io.k8s.api.apps.v1.StatefulSetSpec").object("properties");
    assertThat(spec.object("template").text("$ref")).isEqualTo("#/definitions/io.k8s.api.core.v1.PodTemplateSpec");
    assertThat(spec.object("replicas").text("format")).isEqualTo("int32");
    assertThat(definitions.object("io.k8s.apimachinery.pkg.api.resource.Quantity").text("type")).isEqualTo("string");
    JsonObject create =
        OpenApi.v2(catalogue).object("paths").object("/api/v1/namespaces/{namespace}/pods").object("post");
    Optional<JsonObject> body =
        create.array("parameters").objects().filter(p -> p.text("in").equals("body")).findFirst();
    assertThat(body.orElseThrow().object("schema").text("$ref")).isEqualTo("#/definitions/io.k8s.api.core.v1.Pod");
  }

  @Test
  void version2SaysWhatUpstreamsTestOfKubectlLooksFor() {
    assertThat(OpenApi.v2(catalogue).toString())
        .contains("list of returned", "List of services", "Watch for changes to the described resources");
  }

  @Test
  void deletionOptionsBelongToEveryVersion() {
    JsonArray kinds =
        schema(apps(), "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions").array("x-kubernetes-group-version-kind");

    assertThat(kinds.size()).isEqualTo(catalogue.groupVersions().size());
  }
}
