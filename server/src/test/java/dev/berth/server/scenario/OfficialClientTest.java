package dev.berth.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.berth.base.Spec;
import io.kubernetes.client.Discovery;
import io.kubernetes.client.apimachinery.GroupVersion;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.ApiextensionsV1Api;
import io.kubernetes.client.openapi.apis.CustomObjectsApi;
import io.kubernetes.client.openapi.models.V1CustomResourceDefinition;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.Watchable;
import io.kubernetes.client.util.Yaml;
import io.kubernetes.client.util.generic.KubernetesApiResponse;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesListObject;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesObject;
import io.kubernetes.client.util.generic.options.ListOptions;
import io.kubernetes.client.util.generic.options.PatchOptions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Custom types by the official Java client, whose objects have no classes: dynamic, generic and raw. */
@Spec("E92")
final class OfficialClientTest {
  private static final Wire WIRE = new Wire();
  private static final ApiClient CLIENT = Config.fromUrl(WIRE.server.url());
  private static final String GROUP = "official.example.com";

  @BeforeAll
  static void define() throws ApiException {
    V1CustomResourceDefinition definition =
        Yaml.loadAs(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: boats.official.example.com}
            spec:
              group: official.example.com
              scope: Namespaced
              names: {plural: boats, kind: Boat}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}, scale: {specReplicasPath: .spec.crew, statusReplicasPath: .status.crew}}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        properties: {sails: {type: integer, maximum: 5}, crew: {type: integer, default: 1}}
                      status: {type: object, properties: {crew: {type: integer}}}
            """,
            V1CustomResourceDefinition.class);
    new ApiextensionsV1Api(CLIENT).createCustomResourceDefinition(definition).execute();
    WIRE.await("/apis/official.example.com/v1/boats", a -> a.code() == 200);
  }

  @AfterAll
  static void stop() {
    WIRE.close();
  }

  private static DynamicKubernetesApi boats() {
    return new DynamicKubernetesApi(GROUP, "v1", "boats", CLIENT);
  }

  private static DynamicKubernetesObject boat(String name, int sails) {
    DynamicKubernetesObject boat = new DynamicKubernetesObject();
    boat.setApiVersion(GROUP + "/v1");
    boat.setKind("Boat");
    boat.setMetadata(new V1ObjectMeta().name(name).namespace("default"));
    JsonObject spec = new JsonObject();
    spec.addProperty("sails", sails);
    boat.getRaw().add("spec", spec);
    return boat;
  }

  @Test
  void objectsWithoutClassesLiveTheirWholeLife() throws Exception {
    try (Watchable<DynamicKubernetesObject> watch = boats().watch("default", new ListOptions())) {
      KubernetesApiResponse<DynamicKubernetesObject> made = boats().create(boat("pinta", 3));
      assertThat(made.isSuccess()).as(String.valueOf(made.getStatus())).isTrue();
      assertThat(made.getObject().getRaw().getAsJsonObject("spec").get("crew").getAsInt()).isEqualTo(1);
      DynamicKubernetesObject changed = made.getObject();
      changed.getRaw().getAsJsonObject("spec").addProperty("sails", 4);
      assertThat(boats().update(changed).isSuccess()).isTrue();
      assertThat(boats().update(changed).getHttpStatusCode()).as("it is stale now").isEqualTo(409);
      PatchOptions options = new PatchOptions();
      options.setFieldManager("official");
      options.setForce(true);
      KubernetesApiResponse<DynamicKubernetesObject> applied =
          boats().patch(
              "default", "pinta", V1Patch.PATCH_FORMAT_APPLY_YAML,
              new V1Patch("{\"apiVersion\":\"" + GROUP + "/v1\",\"kind\":\"Boat\",\"spec\":{\"sails\":5}}"), options);
      assertThat(applied.getObject().getRaw().getAsJsonObject("spec").get("sails").getAsInt()).isEqualTo(5);
      DynamicKubernetesListObject list = boats().list("default").getObject();
      assertThat(list.getItems()).extracting(o -> o.getMetadata().getName()).containsExactly("pinta");
      JsonObject status = new JsonObject();
      status.addProperty("crew", 1);
      DynamicKubernetesObject afloat =
          boats().updateStatus(applied.getObject(), _ -> status).throwsApiException().getObject();
      assertThat(afloat.getRaw().getAsJsonObject("status").get("crew").getAsInt()).isEqualTo(1);
      assertThat(boats().delete("default", "pinta").isSuccess()).isTrue();
      assertThat(boats().get("default", "pinta").getHttpStatusCode()).isEqualTo(404);
      assertThat(watch.next().type).isEqualTo("ADDED");
      assertThat(watch.next().type).isEqualTo("MODIFIED");
    }
  }

  @Test
  void whatTheSchemaForbidsIsToldWithItsCauses() {
    KubernetesApiResponse<DynamicKubernetesObject> refused = boats().create(boat("nina", 9));
    assertThat(refused.getHttpStatusCode()).isEqualTo(422);
    assertThat(refused.getStatus().getDetails().getCauses().getFirst().getField()).isEqualTo("spec.sails");
  }

  @Test
  void customObjectsAreMapsOfTheGeneratedClient() throws ApiException {
    CustomObjectsApi api = new CustomObjectsApi(CLIENT);
    Object made =
        api.createNamespacedCustomObject(
                GROUP, "v1", "default", "boats",
                Map.of(
                    "apiVersion", GROUP + "/v1", "kind", "Boat", "metadata", Map.of("name", "maria"), "spec",
                    Map.of("sails", 2)))
            .execute();
    assertThat(made).isInstanceOf(Map.class);
    Object scale = api.getNamespacedCustomObjectScale(GROUP, "v1", "default", "boats", "maria").execute();
    assertThat(((Map<?, ?>) scale).get("kind")).isEqualTo("Scale");
    api.deleteNamespacedCustomObject(GROUP, "v1", "default", "boats", "maria").execute();
  }

  @Test
  void discoveryFindsTheType() throws ApiException {
    assertThat(new Discovery(CLIENT).findAll())
        .anyMatch(r -> r.getGroup().equals(GROUP) && r.getKind().equals("Boat") && r.getNamespaced());
    assertThat(GroupVersion.parse((KubernetesObject) boat("x", 1)).getVersion()).isEqualTo("v1");
  }
}
