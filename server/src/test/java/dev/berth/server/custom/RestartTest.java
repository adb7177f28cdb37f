package dev.berth.server.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.server.ApiServer;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.Stores;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types come from what is stored: a server that starts has those that another one left. */
class RestartTest {
  private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String BOATS = "/apis/example.org/v1/boats";

  @TempDir private Path dir;

  private static String definition(String plural, String kind) {
    return """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: PLURAL.example.org}
        spec:
          group: example.org
          scope: Cluster
          names: {plural: PLURAL, kind: KIND}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties: {spec: {type: object, properties: {sails: {type: integer, default: 3}}}}
        """
        .replace("PLURAL", plural)
        .replace("KIND", kind);
  }

  private static JsonObject call(ApiServer server, String method, String path, String body) {
    Headers headers = Headers.of(List.of());
    Response response =
        server
            .api()
            .handle(
                new Request(
                    method, path, "", headers, body.getBytes(StandardCharsets.UTF_8), List.of(), "test", "audit"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (response.content() instanceof Response.Content.Whole whole) {
      whole.parts().forEach(out::writeBytes);
    }
    return (JsonObject) Json.parse(out.toByteArray());
  }

  private Store open(VirtualLoop loop) {
    return Stores.durable(dir, StoreConfig.DEFAULTS, loop.clock());
  }

  @Test
  @Spec("E61")
  void typesAndTheirObjectsAreThereAfterARestart() {
    VirtualLoop loop = new VirtualLoop(1);
    String revision;
    try (Store store = open(loop)) {
      ApiServer server = ApiServer.alone(store, loop);
      call(server, "POST", DEFINITIONS, Yaml.parse(definition("boats", "Boat")).toString());
      JsonObject made =
          call(server, "POST", BOATS, "{\"apiVersion\":\"example.org/v1\",\"kind\":\"Boat\",\"metadata\":{\"name\":\"pinta\"},\"spec\":{}}");
      assertThat(made.object("spec").number("sails")).isEqualTo(3);
      revision = call(server, "GET", DEFINITIONS + "/boats.example.org", "").object("metadata").text("resourceVersion");
    }
    try (Store store = open(loop)) {
      ApiServer server = ApiServer.alone(store, loop);
      assertThat(call(server, "GET", BOATS + "/pinta", "").object("spec").number("sails")).isEqualTo(3);
      assertThat(call(server, "GET", DEFINITIONS + "/boats.example.org", "").object("metadata").text("resourceVersion"))
          .as("nothing is written anew")
          .isEqualTo(revision);
    }
  }

  @Test
  @Spec("E61")
  void aThousandDefinitionsAreServed() {
    VirtualLoop loop = new VirtualLoop(1);
    try (Store store = Stores.memory(StoreConfig.DEFAULTS, loop.clock())) {
      ApiServer server = ApiServer.alone(store, loop);
      for (int i = 0; i < 1000; i++) {
        call(server, "POST", DEFINITIONS, Yaml.parse(definition("things" + i, "Thing" + i)).toString());
      }
      assertThat(server.catalogue().types().stream().filter(t -> t.isCustom())).hasSize(1000);
      assertThat(call(server, "GET", "/apis/example.org/v1/things999", "").text("kind")).isEqualTo("Thing999List");
    }
  }
}
