package dev.berth.api.rest;

import static dev.berth.api.ApiFixture.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.api.FrameSource;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdatingTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String SETS = "/apis/apps/v1/namespaces/default/statefulsets";
  private static final String[] MERGE = {"Content-Type", "application/merge-patch+json"};
  private final ApiFixture f = ApiFixture.whole();

  private static String without(JsonObject object, String metadata) {
    return object.with("metadata", object.object("metadata").without(metadata)).toString();
  }

  @Test
  @Spec("E23")
  void anOldVersionIsAConflictNamedByTheKindsGroup() {
    Answer a = f.call("POST", SETS, Sent.set("web", 1));
    f.call("PATCH", SETS + "/web", "{\"spec\":{\"replicas\":2}}", MERGE);
    Answer late = f.call("PUT", SETS + "/web", a.text());
    assertThat(late.code()).isEqualTo(409);
    assertThat(late.body().text("reason")).isEqualTo("Conflict");
    assertThat(late.message())
        .isEqualTo(
            "Operation cannot be fulfilled on statefulsets.apps \"web\": the object has been modified; please apply your"
                + " changes to the latest version and try again");
    assertThat(late.body().object("details").text("group")).isEqualTo("apps");
    assertThat(late.body().object("details").text("kind")).isEqualTo("statefulsets");
  }

  @Test
  @Spec("E23")
  void withoutAVersionTheNewestIsReplaced() {
    Answer a = f.call("POST", MAPS, Sent.map("m"));
    f.call("PATCH", MAPS + "/m", "{\"data\":{\"a\":\"2\"}}", MERGE);
    Answer put = f.call("PUT", MAPS + "/m", without(a.body(), "resourceVersion"));
    assertThat(put.code()).isEqualTo(200);
    assertThat(put.body().object("data").text("a")).isEqualTo("1");
  }

  @Test
  @Spec("E23")
  void someKindsInsistOnAVersion() {
    String leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    String services = "/api/v1/namespaces/default/endpoints";
    Answer a = f.call("POST", leases, "{\"metadata\":{\"name\":\"l\"}}");
    Answer put = f.call("PUT", leases + "/l", without(a.body(), "resourceVersion"));
    assertThat(put.code()).isEqualTo(422);
    assertThat(put.message())
        .isEqualTo(
            "leases.coordination.k8s.io \"l\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified"
                + " for an update");
    Answer e = f.call("POST", services, "{\"metadata\":{\"name\":\"e\"}}");
    assertThat(f.call("PUT", services + "/e", without(e.body(), "resourceVersion")).code()).isEqualTo(200);
  }

  @Test
  @Spec("E20")
  void theNameOfThePathIsTheNameOfTheObject() {
    f.call("POST", MAPS, Sent.map("m"));
    Answer a = f.call("PUT", MAPS + "/m", Sent.map("x"));
    assertThat(a.code()).isEqualTo(400);
    assertThat(a.message()).isEqualTo("the name of the object (x) does not match the name on the URL (m)");
  }

  @Test
  @Spec("E23")
  void anotherUidIsAnotherObject() {
    Answer a = f.call("POST", MAPS, Sent.map("m"));
    Answer put =
        f.call("PUT", MAPS + "/m", a.body().withAt(JsonString.of("other"), "metadata", "uid").toString());
    assertThat(put.code()).isEqualTo(409);
    assertThat(put.message())
        .isEqualTo(
            "Operation cannot be fulfilled on configmaps \"m\": StorageError: invalid object, Code: 4, Key:"
                + " /registry/configmaps/default/m, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in"
                + " precondition: other, UID in object meta: " + a.meta().text("uid"));
  }

  @ParameterizedTest
  @Spec("E24")
  @ValueSource(strings = {"PUT", "PATCH"})
  void whatChangesNothingIsNoEvent(String method) {
    Answer a = f.call("POST", SETS, Sent.set("web", 1));
    FrameSource w = f.watch(SETS + "?watch=true&resourceVersion=" + a.version());
    Answer same =
        method.equals("PUT")
            ? f.call("PUT", SETS + "/web", a.text())
            : f.call("PATCH", SETS + "/web", "{\"spec\":{\"replicas\":1}}", MERGE);
    assertThat(same.code()).isEqualTo(200);
    assertThat(same.version()).isEqualTo(a.version());
    assertThat(events(w)).isEmpty();
  }

  @Test
  @Spec("E34")
  void generationsCountChangesOfTheSpecAlone() {
    f.call("POST", SETS, Sent.set("web", 1));
    assertThat(patched("", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}")).isEqualTo(1);
    assertThat(patched("", "{\"spec\":{\"replicas\":2}}")).isEqualTo(2);
    assertThat(patched("", "{\"spec\":{\"replicas\":2}}")).isEqualTo(2);
    assertThat(patched("/status", "{\"status\":{\"replicas\":1}}")).isEqualTo(2);
    assertThat(patched("", "{\"metadata\":{\"generation\":77}}")).isEqualTo(2);
    assertThat(patched("", "{\"spec\":{\"replicas\":3}}")).isEqualTo(3);
  }

  private long patched(String subresource, String body) {
    Answer a = f.call("PATCH", SETS + "/web" + subresource, body, MERGE);
    assertThat(a.code()).as(a.raw()).isEqualTo(200);
    return a.meta().number("generation");
  }

  @Test
  @Spec({"E34", "E55"})
  void specAndStatusAreWrittenApart() {
    Answer made = f.call("POST", SETS, Sent.set("web", 1));
    JsonObject both =
        made.body().withAt(JsonNumber.of(9), "spec", "replicas").withAt(JsonNumber.of(5), "status", "replicas");
    Answer status = f.call("PUT", SETS + "/web/status", both.toString());
    assertThat(status.code()).as(status.raw()).isEqualTo(200);
    assertThat(status.body().object("spec").number("replicas")).isEqualTo(1);
    assertThat(status.body().object("status").number("replicas")).isEqualTo(5);
    JsonObject again =
        status.body().withAt(JsonNumber.of(2), "spec", "replicas").withAt(JsonNumber.of(7), "status", "replicas");
    Answer spec = f.call("PUT", SETS + "/web", again.toString());
    assertThat(spec.body().object("spec").number("replicas")).isEqualTo(2);
    assertThat(spec.body().object("status").number("replicas")).isEqualTo(5);
  }

  @Test
  @Spec("E30")
  void aDryRunAnswersWhatWouldBeAndWritesNothing() {
    long before = f.store.revision();
    Answer made = f.call("POST", SETS + "?dryRun=All", Sent.set("web", 1));
    assertThat(made.code()).isEqualTo(201);
    assertThat(made.meta().text("uid")).isNotEmpty();
    assertThat(made.body().object("spec").text("podManagementPolicy")).isEqualTo("OrderedReady");
    assertThat(f.store.revision()).isEqualTo(before);
    Answer real = f.call("POST", SETS, Sent.set("web", 1));
    assertThat(f.call("POST", SETS + "?dryRun=All", Sent.set("web", 1)).code()).isEqualTo(409);
    Answer put =
        f.call("PUT", SETS + "/web?dryRun=All", real.body().withAt(JsonNumber.of(4), "spec", "replicas").toString());
    assertThat(put.body().object("spec").number("replicas")).isEqualTo(4);
    assertThat(put.meta().number("generation")).isEqualTo(2);
    assertThat(f.call("PATCH", SETS + "/web?dryRun=All", "{\"spec\":{\"replicas\":5}}", MERGE).body().object("spec")
            .number("replicas")).isEqualTo(5);
    assertThat(f.call("DELETE", SETS + "/web?dryRun=All", "").body().text("status")).isEqualTo("Success");
    assertThat(f.call("DELETE", SETS + "/web", "{\"dryRun\":[\"All\"]}").body().text("status")).isEqualTo("Success");
    assertThat(f.call("GET", SETS + "/web", "").body()).isEqualTo(real.body());
  }

  @Test
  @Spec("E30")
  void admissionLooksAtADryRunToo() {
    Answer a = f.call("POST", "/api/v1/namespaces/nowhere/configmaps?dryRun=All", Sent.map("m"));
    assertThat(a.code()).isEqualTo(404);
    assertThat(a.message()).isEqualTo("namespaces \"nowhere\" not found");
  }

  @ParameterizedTest
  @Spec("E30")
  @CsvSource({"POST,CreateOptions", "PUT,UpdateOptions", "PATCH,PatchOptions"})
  void aDryRunIsAllOrNothing(String method, String options) {
    f.call("POST", MAPS, Sent.map("m"));
    Answer a = f.call(method, MAPS + (method.equals("POST") ? "" : "/m") + "?dryRun=Some", Sent.map("m"), MERGE);
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.message())
        .isEqualTo(
            options + ".meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"");
  }
}
