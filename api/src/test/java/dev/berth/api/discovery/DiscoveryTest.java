package dev.berth.api.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonLimits;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.schema.TypeSchema;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
  private final Catalogue catalogue = Builtin.catalogue();

  private static Json json(String text) {
    return JsonReader.read(text.replace('\'', '"').getBytes(UTF_8), JsonLimits.DEFAULT).value();
  }

  private JsonObject resource(String group, String version, String name) {
    return Discovery.resourceList(catalogue, new GroupVersion(group, version)).orElseThrow().array("resources")
        .objects().filter(r -> r.text("name").equals(name)).findFirst().orElseThrow();
  }

  @Test
  @Spec("E7")
  void resourcesAreListedAsUpstreamListsThem() {
    assertThat(resource("apps", "v1", "statefulsets"))
        .isEqualTo(
            json(
                """
                {'name':'statefulsets','singularName':'statefulset','namespaced':true,'kind':'StatefulSet',
                'verbs':['create','delete','deletecollection','get','list','patch','update','watch'],
                'shortNames':['sts'],'categories':['all'],'storageVersionHash':'H+vl74LkKdo='}
                """));
    assertThat(resource("", "v1", "events").text("storageVersionHash")).isEqualTo("r2yiGXH7wu8=");
    assertThat(resource("events.k8s.io", "v1", "events").text("storageVersionHash")).isEqualTo("r2yiGXH7wu8=");
    assertThat(resource("", "v1", "componentstatuses").has("storageVersionHash")).isFalse();
  }

  @Test
  @Spec("E7")
  void subresourcesNameTheirKindWhereItIsOfAnotherGroup() {
    assertThat(resource("apps", "v1", "statefulsets/scale"))
        .isEqualTo(
            json(
                """
                {'name':'statefulsets/scale','singularName':'','namespaced':true,'group':'autoscaling','version':'v1',
                'kind':'Scale','verbs':['get','patch','update']}
                """));
    assertThat(resource("", "v1", "pods/eviction").text("group")).isEqualTo("policy");
    assertThat(resource("apps", "v1", "statefulsets/status").has("group")).isFalse();
  }

  @Test
  void resourcesAreInTheOrderOfTheirNames() {
    Stream<String> names =
        Discovery.resourceList(catalogue, new GroupVersion("", "v1")).orElseThrow().array("resources").objects()
            .map(r -> r.text("name"));

    assertThat(names).isSorted().startsWith("bindings", "componentstatuses", "configmaps").contains("pods/log");
  }

  @Test
  void theListOfTheCoreGroupHasNoApiVersion() {
    assertThat(Discovery.resourceList(catalogue, new GroupVersion("", "v1")).orElseThrow().has("apiVersion")).isFalse();
    assertThat(Discovery.resourceList(catalogue, new GroupVersion("apps", "v1")).orElseThrow().text("apiVersion"))
        .isEqualTo("v1");
  }

  @Test
  @Spec("E7")
  void groupsNameTheirPreferredVersion() {
    assertThat(Discovery.group(catalogue, "autoscaling").orElseThrow())
        .isEqualTo(
            json(
                """
                {'kind':'APIGroup','apiVersion':'v1','name':'autoscaling','versions':[
                {'groupVersion':'autoscaling/v2','version':'v2'},{'groupVersion':'autoscaling/v1','version':'v1'}],
                'preferredVersion':{'groupVersion':'autoscaling/v2','version':'v2'}}
                """));
    assertThat(Discovery.groupList(catalogue).array("groups").objects().map(g -> g.text("name")))
        .startsWith("apiregistration.k8s.io", "apps")
        .contains("storage.k8s.io")
        .doesNotContain("")
        .doesNotHaveDuplicates();
    assertThat(Discovery.group(catalogue, "example.com")).isEmpty();
    assertThat(Discovery.group(catalogue, "")).isEmpty();
    assertThat(Discovery.resourceList(catalogue, new GroupVersion("apps", "v99"))).isEmpty();
  }

  @Test
  void theCoreVersionsNameTheServersAddress() {
    assertThat(Discovery.coreVersions("198.51.100.1:26443"))
        .isEqualTo(
            json(
                """
                {'kind':'APIVersions','versions':['v1'],'serverAddressByClientCIDRs':[{'clientCIDR':'0.0.0.0/0',
                'serverAddress':'198.51.100.1:26443'}]}
                """));
  }

  @Test
  void versionsAreOrderedByStageAndNumber() {
    List<String> versions =
        Stream.of("foo10", "v1", "v11alpha2", "v2", "foo1", "v12alpha1", "v3beta1", "v10", "v10beta3", "v11beta2")
            .sorted(VersionOrder.INSTANCE)
            .toList();

    assertThat(versions)
        .containsExactly(
            "v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10");
  }

  @Test
  @Spec("E8")
  void aggregatedDiscoverySaysTheSameInTwoDocuments() {
    JsonObject core = AggregatedDiscovery.core(catalogue, AggregatedDiscovery.Form.V2);
    JsonObject groups = AggregatedDiscovery.groups(catalogue, AggregatedDiscovery.Form.V2BETA1);

    assertThat(core.text("apiVersion")).isEqualTo("apidiscovery.k8s.io/v2");
    assertThat(groups.text("apiVersion")).isEqualTo("apidiscovery.k8s.io/v2beta1");
    assertThat(core.array("items").size()).isEqualTo(1);
    JsonObject apps =
        groups.array("items").objects().filter(g -> g.object("metadata").text("name").equals("apps")).findFirst()
            .orElseThrow();
    JsonObject version = apps.array("versions").object(0);
    assertThat(version.text("freshness")).isEqualTo("Current");
    assertThat(version.array("resources").objects().filter(r -> r.text("resource").equals("replicasets")).findFirst())
        .contains(
            (JsonObject)
                json(
                    """
                    {'resource':'replicasets','responseKind':{'group':'','version':'','kind':'ReplicaSet'},
                    'scope':'Namespaced','singularResource':'replicaset',
                    'verbs':['create','delete','deletecollection','get','list','patch','update','watch'],
                    'shortNames':['rs'],'categories':['all'],'subresources':[
                    {'subresource':'scale','responseKind':{'group':'autoscaling','version':'v1','kind':'Scale'},
                    'verbs':['get','patch','update']},
                    {'subresource':'status','responseKind':{'group':'','version':'','kind':'ReplicaSet'},
                    'verbs':['get','patch','update']}]}
                    """));
  }

  @Test
  @Spec("E9")
  void aTypeThatIsAddedAppearsInEveryFormAndChangesTheTag() {
    GroupVersion ships = new GroupVersion("example.com", "v1");
    ResourceType ship =
        new ResourceType(
            ships.kind("Ship"), "ships", "ship", List.of("sh"), List.of(), true, Set.of(Verb.GET, Verb.WATCH), List.of(),
            List.of(), List.of(), new TypeSchema("com.example.v1.Ship", false, List.of()), ships);
    Catalogue with = catalogue.with(ship);

    assertThat(Discovery.group(with, "example.com")).isPresent();
    assertThat(Discovery.resourceList(with, ships)).isPresent();
    JsonObject before = AggregatedDiscovery.groups(catalogue, AggregatedDiscovery.Form.V2);
    JsonObject after = AggregatedDiscovery.groups(with, AggregatedDiscovery.Form.V2);
    assertThat(after.array("items").object(after.array("items").size() - 1).array("versions").object(0)
            .array("resources").object(0).object("responseKind"))
        .isEqualTo(json("{'group':'example.com','version':'v1','kind':'Ship'}"));
    assertThat(AggregatedDiscovery.etag(after))
        .isNotEqualTo(AggregatedDiscovery.etag(before))
        .matches("\"[0-9A-F]{128}\"");
    assertThat(AggregatedDiscovery.etag(AggregatedDiscovery.groups(catalogue, AggregatedDiscovery.Form.V2)))
        .isEqualTo(AggregatedDiscovery.etag(before));
  }

  @Test
  @Spec("E1")
  void theVersionHasIntegersForMajorAndMinor() {
    JsonObject version = VersionInfo.document("abc", "2026-01-01T00:00:00Z");

    assertThat(version.text("major")).matches("[0-9]+");
    assertThat(version.text("minor")).isEqualTo("36");
    assertThat(version.text("gitVersion")).matches("v1\\.36\\.[0-9]+\\+berth");
  }
}
