package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;

@Spec("E53")
class LastAppliedTest {
  private static final String CLIENT = "kubectl-client-side-apply";

  /** A ConfigMap as kubectl leaves it that applies on the client's side. */
  private static Story clientSide(String config, String data) {
    Story s = Story.ofConfigMap();
    String annotation = s.object(config).toString().replace("\"", "\\\"");
    return s.update(
        CLIENT,
        "{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\""
            + annotation
            + "\"}},\"data\":"
            + data
            + "}");
  }

  @Test
  void kubectlTakesOverWhatItAppliedOnTheClientsSide() {
    Story s = clientSide("{'data':{'a':'1'}}", "{'a':'1'}").apply("kubectl", "{'data':{'a':'2'}}");
    assertThat(s.json("data")).isEqualTo("{'a':'2'}");
    assertThat(s.owns("kubectl")).isEqualTo(".data.a");
    assertThat(s.owns(CLIENT)).doesNotContain(".data.a");
  }

  @Test
  void theAnnotationFollowsFromThenOn() {
    Story s = clientSide("{'data':{'a':'1'}}", "{'a':'1'}").apply("kubectl", "{'data':{'a':'2'}}");
    assertThat(
            s.live().object("metadata").object("annotations").text("kubectl.kubernetes.io/last-applied-configuration"))
        .isEqualTo("{\"apiVersion\":\"v1\",\"data\":{\"a\":\"2\"},\"kind\":\"ConfigMap\"}\n");
  }

  @Test
  void whatSomebodyElseChangedSinceIsAConflict() {
    Story s = clientSide("{'data':{'a':'1','b':'1'}}", "{'a':'1','b':'9'}");
    assertThat(s.refused("kubectl", "{'data':{'a':'2','b':'2'}}").message())
        .isEqualTo("Apply failed with 1 conflict: conflict with \"" + CLIENT + "\" using v1: .data.b");
  }

  @Test
  void anotherApplierConflictsWithAll() {
    Story s = clientSide("{'data':{'a':'1'}}", "{'a':'1'}");
    assertThat(s.refused("other", "{'data':{'a':'2'}}").message()).endsWith("using v1: .data.a");
  }

  @Test
  void anAnnotationOfAnotherVersionOrThatIsBrokenIsOfNoUse() {
    Story s = clientSide("{'apiVersion':'v9','kind':'ConfigMap','data':{'a':'1'}}", "{'a':'1'}");
    assertThat(s.refused("kubectl", "{'data':{'a':'2'}}").code()).isEqualTo(409);
    Story broken =
        Story.ofConfigMap()
            .update(
                CLIENT,
                "{'metadata':{'annotations':{'kubectl.kubernetes.io/last-applied-configuration':'{'}},"
                    + "'data':{'a':'1'}}");
    assertThat(broken.refused("kubectl", "{'data':{'a':'2'}}").code()).isEqualTo(409);
  }

  @Test
  void withoutTheAnnotationNoneIsMade() {
    Story s = Story.ofConfigMap().apply("kubectl", "{'data':{'a':'1'}}");
    assertThat(s.json("metadata", "annotations")).isEqualTo("absent");
  }
}
