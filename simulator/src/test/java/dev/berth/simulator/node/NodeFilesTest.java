package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;

/** What containers find in their files, and what becomes of it when the objects behind it change. */
class NodeFilesTest {
  private static String pod(String annotations, String container, String volumes) {
    return "{'metadata':{'name':'a','labels':{'app':'web'},'annotations':{" + annotations + "}},'spec':{'nodeName':'node-1',"
        + "'automountServiceAccountToken':false,'containers':[{'name':'c','image':'i'," + container + "}],'volumes':[" + volumes
        + "]}}";
  }

  @Test
  @Spec("F34")
  void aLabelThatChangesIsReadInTheFileThatTellsOfIt() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          pod(
              "",
              "'volumeMounts':[{'name':'me','mountPath':'/me'}]",
              "{'name':'me','downwardAPI':{'items':[{'path':'labels','fieldRef':{'fieldPath':'metadata.labels'}}]}}"));
      house.advance(0);
      assertThat(house.exec("node-1", "a", "cat", "/me/labels")).isEqualTo("app=\"web\"");
      house.patch("/api/v1/namespaces/default/pods/a", "{'metadata':{'labels':{'tier':'front'}}}");
      house.advance(0);
      assertThat(house.exec("node-1", "a", "cat", "/me/labels")).isEqualTo("app=\"web\"\ntier=\"front\"");
    }
  }

  @Test
  @Spec("C105")
  void aContainerStartsAgainWithTheFilesItHasThoughTheirSourceIsGone() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          "/api/v1/namespaces/default/configmaps",
          NodeHouse.json("{'metadata':{'name':'settings'},'data':{'color':'blue'}}"));
      house.podOf(
          pod(
              "'simulated.berth.dev/crash-after':'5s','simulated.berth.dev/crash-times':'1'",
              "'volumeMounts':[{'name':'cfg','mountPath':'/cfg'}]",
              "{'name':'cfg','configMap':{'name':'settings'}}"));
      house.advance(0);
      house.cluster.call("DELETE", "/api/v1/namespaces/default/configmaps/settings", "application/json", new byte[0]);
      house.advance(20_000);
      assertThat(house.container("a").number("restartCount")).isEqualTo(1);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(house.exec("node-1", "a", "cat", "/cfg/color")).isEqualTo("blue");
      assertThat(house.events("a"))
          .anyMatch(e -> e.equals("FailedMount: MountVolume.SetUp failed for volume \"cfg\" : configmap \"settings\" not found"));
    }
  }

  @Test
  @Spec("C95")
  void aSubPathWhoseVariableHasNoValueIsAConfigError() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          pod(
              "",
              "'env':[{'name':'WHERE','value':''}],'volumeMounts':[{'name':'e','mountPath':'/e','subPathExpr':'$(WHERE)/x'}]",
              "{'name':'e','emptyDir':{}}"));
      house.advance(0);
      assertThat(house.container("a").object("state").object("waiting").toString())
          .isEqualTo("{\"reason\":\"CreateContainerConfigError\",\"message\":\"missing value for WHERE\"}");
    }
  }

  @Test
  @Spec("D25")
  void aNameThatIsTooLongForTheKernelKeepsThePodFromStarting() {
    try (NodeHouse house = new NodeHouse(1)) {
      String text = pod("", "'command':['x']", "").replace("'nodeName'", "'subdomain':'" + "s".repeat(60) + "','setHostnameAsFQDN':true,'nodeName'");
      house.podOf(text);
      assertThat(house.events("a"))
          .anyMatch(
              e ->
                  e.startsWith(
                      "FailedCreatePodSandBox: Failed to create pod sandbox: failed to construct FQDN from pod hostname and"
                          + " cluster domain, FQDN a." + "s".repeat(60)));
      assertThat(house.phase("a")).isEqualTo("Pending");
    }
  }
}
