package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.simulator.SimulatedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code examples/protect.yaml} keeps. */
class KeptClaimsTest extends BlockHouse {
  private static final String NAMESPACES = "/api/v1/namespaces";

  @BeforeEach
  void applyExample() throws IOException {
    for (Yaml.Read document : Yaml.readAll(Files.readAllBytes(Path.of("../examples/protect.yaml")))) {
      JsonObject object = (JsonObject) document.value();
      String plural = object.text("kind").toLowerCase(Locale.ROOT).replaceAll("y$", "ie") + "s";
      cluster.create("/apis/" + object.text("apiVersion") + "/" + plural, object);
    }
  }

  private void claim(String namespace, String name, String annotations) {
    create(
        NAMESPACES + "/" + namespace + "/persistentvolumeclaims",
        "{'metadata':{'name':'" + name + "','annotations':{" + annotations + "}},'spec':{'accessModes':['ReadWriteOnce'],"
            + "'storageClassName':'block','resources':{'requests':{'storage':'1Gi'}}}}");
  }

  @Test
  @Spec("H27")
  void whatIsMarkedCannotBeDeletedUntilTheMarkIsTakenAway() {
    claim("default", "kept", "'keep':'true'");
    claim("default", "other", "'keep':'false'");
    SimulatedCluster.Answered refused = cluster.delete(CLAIMS + "/kept");
    assertThat(refused.code()).isEqualTo(403);
    assertThat(refused.body().text("message")).endsWith("kept has the annotation keep; take it away first");
    assertThat(cluster.delete(CLAIMS + "/other").isDone()).isTrue();
    assertThat(refusal("PATCH", CLAIMS + "/kept", "{'metadata':{'annotations':null}}")).isEmpty();
    assertThat(cluster.delete(CLAIMS + "/kept").isDone()).isTrue();
    until(CLAIMS, all -> all.array("items").isEmpty());
  }

  @Test
  @Spec("H27")
  void aNamespaceThatIsDeletedWaitsForWhatIsKept() {
    create(NAMESPACES, "{'metadata':{'name':'team'}}");
    claim("team", "kept", "'keep':'true'");
    claim("team", "other", "");
    cluster.delete(NAMESPACES + "/team");
    cluster.advance(Duration.ofMinutes(10));
    String kept = NAMESPACES + "/team/persistentvolumeclaims/kept";
    assertThat(get(kept).object("metadata").has("deletionTimestamp")).isFalse();
    assertThat(refusal("PATCH", kept, "{'metadata':{'annotations':{'keep':null}}}")).isEmpty();
    assertThat(cluster.advanceUntil(Duration.ofMinutes(20), () -> cluster.get(NAMESPACES + "/team").code() == 404)).isTrue();
  }
}
