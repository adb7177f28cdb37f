package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Images as volumes (KEP-4639), from the API to the container. */
class ImageVolumesTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";

  private static JsonObject pod(String image, String containers) {
    return NodeHouse.json(
        "{'metadata':{'name':'a'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,'volumes':["
            + "{'name':'extra','image':" + image + "}],'containers':[" + containers + "]}}");
  }

  private static JsonObject waiting(NodeHouse house, String container) {
    return house.get("a").object("status").array("containerStatuses").objects()
        .filter(status -> status.text("name").equals(container))
        .findFirst()
        .orElseThrow()
        .object("state")
        .object("waiting");
  }

  @Test
  void itIsPulledBeforeTheContainersOwnAndOnceForThePod() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          PODS,
          pod(
              "{'reference':'files:1','pullPolicy':'Always'}",
              "{'name':'c','image':'one:1','imagePullPolicy':'IfNotPresent','volumeMounts':[{'name':'extra','mountPath':'/x'}]}"));
      house.advance(1_000);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      List<String> pulls = house.events("a").stream().filter(e -> e.startsWith("Pulling")).toList();
      assertThat(pulls).containsExactly("Pulling: Pulling image \"files:1\"", "Pulling: Pulling image \"one:1\"");
      house.patch(PODS + "/a", "{'spec':{'containers':[{'name':'c','image':'two:1','imagePullPolicy':'IfNotPresent','volumeMounts':[{'name':'extra','mountPath':'/x'}]}]}}");
      house.advance(1_000);
      assertThat(house.container("a").number("restartCount")).isEqualTo(1);
      assertThat(house.events("a").stream().filter(e -> e.equals("Pulling: Pulling image \"files:1\""))).hasSize(1);
    }
  }

  @Test
  void onlyContainersThatMountItWaitForOneThatIsNotToBeHad() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          PODS,
          pod(
              "{'reference':'files:1','pullPolicy':'Never'}",
              "{'name':'with','image':'one:1','volumeMounts':[{'name':'extra','mountPath':'/x'}]},{'name':'without','image':'one:1'}"));
      house.advance(1_000);
      assertThat(waiting(house, "with").text("reason")).isEqualTo("ErrImageNeverPull");
      assertThat(waiting(house, "with").text("message"))
          .isEqualTo("Container image \"files:1\" is not present with pull policy of Never");
      assertThat(waiting(house, "without").isEmpty()).isTrue();
      assertThat(house.events("a")).contains("Failed: Error: ErrImageNeverPull");
    }
  }

  @Test
  void aNameThatIsNoneIsToldAsOne() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          PODS,
          pod(
              "{'reference':'UPPER'}",
              "{'name':'c','image':'one:1','volumeMounts':[{'name':'extra','mountPath':'/x'}]}"));
      house.advance(1_000);
      assertThat(waiting(house, "c").text("reason")).isEqualTo("InvalidImageName");
      assertThat(waiting(house, "c").text("message")).contains("UPPER");
    }
  }

  @Test
  void itIsReadOnlyAndGoesWithThePod() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          PODS,
          pod(
              "{'reference':'files:1'}",
              "{'name':'c','image':'one:1','volumeMounts':[{'name':'extra','mountPath':'/x'}]}"));
      house.advance(1_000);
      assertThat(house.exec("node-1", "a", "sh", "-c", "echo hallo > /x/y")).doesNotContain("hallo");
      house.cluster.delete(PODS + "/a");
      house.advance(60_000);
      assertThat(house.cluster.call("GET", PODS + "/a", JsonObject.EMPTY).code()).isEqualTo(404);
    }
  }
}
