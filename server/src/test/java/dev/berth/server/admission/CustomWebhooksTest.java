package dev.berth.server.admission;

import static dev.berth.server.admission.FakeWebhooks.mutating;
import static dev.berth.server.admission.FakeWebhooks.validating;
import static dev.berth.server.admission.FakeWebhooks.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.server.admission.ApiHouse.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Spec("E68")
final class CustomWebhooksTest {
  private static final String RULES =
      "'rules': [{'operations': ['CREATE', 'UPDATE', 'DELETE'], 'apiGroups': ['example.com'], 'apiVersions': ['v1'],"
          + " 'resources': ['boats']}]";
  private static final String SCHEMA =
      "'schema': {'openAPIV3Schema': {'type': 'object', 'properties': {'data': {'type': 'object', 'additionalProperties':"
          + " {'type': 'string'}}, 'size': {'type': 'integer', 'default': 7}}}}";

  private final FakeWebhooks hooks = new FakeWebhooks();
  private final ApiHouse house = new ApiHouse(hooks);

  @BeforeEach
  void define() {
    house.must(
        "POST",
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        "{'metadata': {'name': 'boats.example.com'}, 'spec': {'group': 'example.com', 'scope': 'Namespaced', 'names':"
            + " {'plural': 'boats', 'singular': 'boat', 'kind': 'Boat', 'listKind': 'BoatList'}, 'versions': [{'name': 'v1',"
            + " 'served': true, 'storage': false, " + SCHEMA + "}, {'name': 'v2', 'served': true, 'storage': true, "
            + SCHEMA + "}]}}");
  }

  private Answer boat(String version, String name) {
    return house.call(
        "POST",
        "/apis/example.com/" + version + "/namespaces/ns/boats",
        "{'apiVersion': 'example.com/" + version + "', 'kind': 'Boat', 'metadata': {'name': '" + name
            + "'}, 'data': {'stage': '0'}}");
  }

  @Test
  void customObjectsAreRefusedWhenTheyAreMadeChangedAndDeleted() {
    assertThat(boat("v1", "old").code()).isEqualTo(201);
    hooks.deny("/no", "'message': 'no boats'");
    house.mustCreate(validating("v", webhook("no.example.com", "/no", RULES)));

    assertThat(boat("v1", "x").message()).isEqualTo("admission webhook \"no.example.com\" denied the request: no boats");
    String path = "/apis/example.com/v1/namespaces/ns/boats/old";
    assertThat(
            house.call("PATCH", path, "{'data': {'a': 'b'}}", "Content-Type", "application/merge-patch+json").message())
        .endsWith("no boats");
    assertThat(house.call("DELETE", path, "").message()).endsWith("no boats");
  }

  @Test
  void whatAWebhookAddsIsPrunedAndDefaulted() {
    hooks.patch(
        "/m",
        _ ->
            "[{'op': 'add', 'path': '/data/added', 'value': '1'}, {'op': 'add', 'path': '/unknown', 'value': '1'},"
                + " {'op': 'remove', 'path': '/size'}]");
    house.mustCreate(mutating("m", webhook("m.example.com", "/m", RULES)));

    JsonObject made = boat("v1", "x").body();

    assertThat(made.object("data").text("added")).isEqualTo("1");
    assertThat(made.has("unknown")).isFalse();
    assertThat(made.number("size")).isEqualTo(7);
  }

  @Test
  void anObjectInAnotherVersionIsShownInTheOneOfTheRule() {
    hooks.patch("/m", o -> "[{'op': 'add', 'path': '/data/seen', 'value': '" + o.text("apiVersion") + "'}]");
    house.mustCreate(mutating("m", webhook("m.example.com", "/m", RULES)));

    JsonObject made = boat("v2", "x").body();

    assertThat(made.text("apiVersion")).isEqualTo("example.com/v2");
    assertThat(made.object("data").text("seen")).isEqualTo("example.com/v1");
    JsonObject request = hooks.asked.getFirst();
    assertThat(request.object("requestKind").text("version")).isEqualTo("v2");
    assertThat(request.object("resource").text("version")).isEqualTo("v1");
  }
}
