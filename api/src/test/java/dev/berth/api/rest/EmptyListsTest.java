package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What 1.36's field manager says of its own Go types, for lists that have no {@code omitempty}. */
class EmptyListsTest {
  private static final String ROLES = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
  private final ApiFixture f = ApiFixture.whole();

  private static String role(String rest) {
    return "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"Role\",\"metadata\":{\"name\":\"r\"}" + rest + "}";
  }

  private Answer apply(String manager, String config) {
    return f.call("PATCH", ROLES + "/r?fieldManager=" + manager, config, "Content-Type", "application/apply-patch+yaml");
  }

  private static String owners(Answer a) {
    assertThat(a.code()).as(a.raw()).isIn(200, 201);
    JsonArray entries = a.meta().array("managedFields");
    return entries.stream()
        .map(JsonObject.class::cast)
        .map(e -> e.text("manager") + " " + e.object("fieldsV1"))
        .collect(Collectors.joining("; "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/apis/rbac.authorization.k8s.io/v1/clusterroles | rules | {\"metadata\":{\"name\":\"o\"},\"rules\":[]}",
        "/api/v1/namespaces/default/limitranges | spec.limits | {\"metadata\":{\"name\":\"o\"},\"spec\":{\"limits\":[]}}",
        "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices | endpoints | "
            + "{\"metadata\":{\"name\":\"o\"},\"addressType\":\"IPv4\",\"endpoints\":[]}",
        "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices | ports | "
            + "{\"metadata\":{\"name\":\"o\"},\"addressType\":\"IPv4\",\"endpoints\":null,\"ports\":[]}",
        "/apis/storage.k8s.io/v1/csinodes | spec.drivers | {\"metadata\":{\"name\":\"o\"},\"spec\":{\"drivers\":[]}}",
        "/api/v1/namespaces/default/podtemplates | template.spec.volumes.0.projected.sources | "
            + "{\"metadata\":{\"name\":\"o\"},\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}],"
            + "\"volumes\":[{\"name\":\"v\",\"projected\":{\"sources\":[]}}]}}}",
      })
  @Spec("E52")
  void whoSendsAnEmptyListThatIsAlwaysWrittenOwnsIt(String path, String field, String object) {
    Answer made = f.call("POST", path + "?fieldManager=a", object);
    String leaf = field.substring(field.lastIndexOf('.') + 1);
    assertThat(owners(made)).contains("\"f:" + leaf + "\":{}");
    JsonObject holder = made.body();
    for (String step : field.split("\\.")) {
      if (step.equals(leaf)) {
        assertThat(holder.get(leaf)).as("as it is stored").contains(JsonNull.NULL);
      } else if (step.equals("0")) {
        holder = (JsonObject) holder.array("volumes").get(0);
      } else if (!step.equals("volumes")) {
        holder = holder.object(step);
      }
    }
  }

  @Test
  @Spec("E52")
  void nobodyOwnsAListThatWasNotSent() {
    assertThat(owners(f.call("POST", ROLES, role("")))).isEmpty();
    assertThat(owners(f.call("PUT", ROLES + "/r", role(",\"rules\":null")))).isEmpty();
  }

  @Test
  @Spec("E52")
  void updatesAndPatchesTakeItFromEachOther() {
    f.call("POST", ROLES + "?fieldManager=a", role(",\"rules\":[]"));
    Answer put = f.call("PUT", ROLES + "/r?fieldManager=b", role(",\"rules\":[]"));
    assertThat(owners(put)).isEqualTo("b {\"f:rules\":{}}");
    Answer again = f.call("PUT", ROLES + "/r?fieldManager=b", role(",\"rules\":[]"));
    assertThat(again.meta().text("resourceVersion")).as("nothing changes").isEqualTo(put.meta().text("resourceVersion"));
    assertThat(owners(f.call("PUT", ROLES + "/r?fieldManager=c", role("")))).isEqualTo("b {\"f:rules\":{}}");
    assertThat(owners(f.call("PATCH", ROLES + "/r?fieldManager=d", "{\"rules\":[]}", "Content-Type", "application/merge-patch+json")))
        .isEqualTo("d {\"f:rules\":{}}");
  }

  @Test
  @Spec("E52")
  void appliersConflictAboutIt() {
    assertThat(owners(apply("x", role(",\"rules\":[]")))).isEqualTo("x {\"f:rules\":{}}");
    Answer other = apply("y", role(",\"rules\":[]"));
    assertThat(other.code()).isEqualTo(409);
    assertThat(other.message()).isEqualTo("Apply failed with 1 conflict: conflict with \"x\": .rules");
    assertThat(owners(apply("x", role(",\"rules\":[]")))).isEqualTo("x {\"f:rules\":{}}");
    assertThat(owners(apply("x", role("")))).isEmpty();
  }
}
