package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Variables from a file that an init container has written, from the API to the process. */
class EnvFilesOnNodesTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";

  private static final String CRASHES =
      ",'annotations':{'simulated.berth.dev/crash-after.c':'10','simulated.berth.dev/crash-times.c':'1'}";

  /** @param wrote by the init container, {@code ~} for a single quote */
  private static JsonObject pod(String wrote, String members) {
    return NodeHouse.json(
        "{'metadata':{'name':'a'" + members + "},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,"
            + "'volumes':[{'name':'v','emptyDir':{}}],"
            + "'initContainers':[{'name':'write','image':'i','command':['sh','-c','echo " + wrote.replace("~", "\\u0027")
            + " > /data/a.env'],'volumeMounts':[{'name':'v','mountPath':'/data'}]},"
            + "{'name':'keep','image':'i','restartPolicy':'Always','volumeMounts':[{'name':'v','mountPath':'/data'}]}],"
            + "'containers':[{'name':'c','image':'i','env':[{'name':'OURS','valueFrom':{'fileKeyRef':"
            + "{'volumeName':'v','path':'a.env','key':'KEY'}}}]}]}}");
  }

  /** By the sidecar that has the volume. */
  private static void write(NodeHouse house, String text) {
    JsonObject sidecar = house.get("a").object("status").array("initContainerStatuses").object(1);
    house.execIn("node-1", sidecar, "sh", "-c", "echo \"" + text + "\" > /data/a.env");
  }

  @Test
  @Spec("F31")
  void aContainerHasTheValueWithoutTheVolume() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(PODS, pod("\\\"KEY=~a b~\\\"", ""));
      house.advance(5_000);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(house.exec("node-1", "a", "printenv", "OURS").strip()).isEqualTo("a b");
    }
  }

  @Test
  void aContainerThatStartsAgainReadsTheFileAgain() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(PODS, pod("\\\"KEY=~one~\\\"", CRASHES));
      house.advance(5_000);
      write(house, "KEY='two'");
      assertThat(house.exec("node-1", "a", "printenv", "OURS").strip()).isEqualTo("one");
      house.advance(60_000);
      assertThat(house.container("a").number("restartCount")).isEqualTo(1);
      assertThat(house.exec("node-1", "a", "printenv", "OURS").strip()).isEqualTo("two");
    }
  }

  @Test
  void aFileThatIsNoneIsSaidAndAKeyThatIsMissingToo() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(PODS, pod("KEY=plain", ""));
      house.advance(5_000);
      JsonObject waiting = house.container("a").object("state").object("waiting");
      assertThat(waiting.text("reason")).isEqualTo("CreateContainerConfigError");
      assertThat(waiting.text("message")).isEqualTo("couldn't parse env file");
      assertThat(house.events("a")).contains("Failed: Error: couldn't parse env file");
      write(house, "OTHER='two'");
      house.advance(30_000);
      assertThat(house.container("a").object("state").object("waiting").text("message"))
          .startsWith("environment variable key \"KEY\" not found in file \"")
          .endsWith("/volumes/kubernetes.io~empty-dir/v/a.env\"");
      write(house, "KEY='good'");
      house.advance(30_000);
      assertThat(house.exec("node-1", "a", "printenv", "OURS").strip()).isEqualTo("good");
    }
  }
}
