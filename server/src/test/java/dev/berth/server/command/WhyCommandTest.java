package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Answer;
import dev.berth.client.Write;
import dev.berth.client.https.Connection;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.https.Kubeconfig;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.BerthServer;
import dev.berth.server.client.Servers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhyCommandTest {
  @TempDir private Path dir;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int why(Path kubeconfig, String... words) {
    List<String> line = new ArrayList<>(List.of("why", "--kubeconfig", kubeconfig.toString()));
    line.addAll(List.of(words));
    return Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(line.toArray(String[]::new));
  }

  @Test
  void aServerIsAskedOverItsKubeconfig() throws IOException {
    try (BerthServer server = Servers.start(dir)) {
      Path kubeconfig = server.kubeconfig().orElseThrow();
      List<Throwable> faults = new ArrayList<>();
      try (RealLoop loop = new RealLoop("test", faults::add);
          Connection connection = new Connection(Kubeconfig.read(kubeconfig), Connection.Settings.of("test"))) {
        JsonObject claim =
            (JsonObject) Yaml.parse("{metadata: {name: data}, spec: {storageClassName: none, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
        Answer answer =
            new HttpsClient(connection, loop).perform(Write.create(Kinds.CLAIM, "default", claim)).toCompletableFuture().join();
        assertThat(answer).isInstanceOf(Answer.Done.class);
      }
      assertThat(why(kubeconfig, "pvc/data")).isZero();
      assertThat(out.toString().lines().findFirst().orElse(""))
          .startsWith("persistentvolumeclaim/data there is no class 'none'");
      assertThat(why(kubeconfig, "-n", "default", "pvc", "other")).isEqualTo(1);
      assertThat(err).hasToString("berth: there is no persistentvolumeclaim 'other' in namespace default\n");
      assertThat(why(kubeconfig, "-n", "nowhere")).isEqualTo(1);
      assertThat(err.toString()).endsWith("berth: there is no namespace 'nowhere'\n");
      assertThat(why(kubeconfig, "PersistentVolumeClaim/data")).isZero();
      assertThat(faults).isEmpty();
    }
  }

  @Test
  void whatIsNotUnderstoodIsToldWithWhatWouldBe() {
    assertThat(why(dir, "web-0")).isEqualTo(2);
    assertThat(err.toString()).startsWith("berth: 'web-0' names no object: say pod/NAME, or pod NAME\n");
    assertThat(why(dir, "secret/x")).isEqualTo(2);
    assertThat(err.toString()).contains("'secret' is nothing that can be explained; there are node, namespace, statefulset");
  }
}
