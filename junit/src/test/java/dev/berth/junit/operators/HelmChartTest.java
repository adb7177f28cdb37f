package dev.berth.junit.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.marcnuri.helm.Helm;
import dev.berth.junit.BerthTest;
import dev.berth.junit.Cluster;
import dev.berth.junit.Kubeconfig;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Helm itself installs a chart that brings a definition and an object of it. */
@BerthTest(nodes = 1)
class HelmChartTest {

  @BeforeAll
  static void needsTheNativeLibrary() {
    try {
      assertThat(Helm.version().call()).isNotEmpty();
    } catch (LinkageError | RuntimeException e) {
      String reason = "HelmChartTest: skipped, Helm's native library does not load here: " + e;
      System.out.println(reason);
      abort(reason);
    }
  }

  private static String chart() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(HelmChartTest.class.getResource("/charts/buoy")).toURI()).toString();
  }

  @Test
  void chartBringsItsDefinitionAndAnObjectOfIt(Cluster cluster, @Kubeconfig Path kubeconfig) throws Exception {
    Helm.install(chart()).withName("north").withNamespace("default").withKubeConfig(kubeconfig).set("colour", "green").call();
    assertThat(cluster.get("buoy", "default", "north").orElseThrow().object("spec").text("colour")).isEqualTo("green");

    Helm.upgrade(chart()).withName("north").withNamespace("default").withKubeConfig(kubeconfig).set("colour", "red").call();
    assertThat(cluster.get("buoy", "default", "north").orElseThrow().object("spec").text("colour")).isEqualTo("red");

    Helm.uninstall("north").withNamespace("default").withKubeConfig(kubeconfig).call();
    assertThat(cluster.get("buoy", "default", "north")).isEmpty();
    assertThat(cluster.get("crd", "", "buoys.berth.test")).isPresent(); // what crds/ brought stays, as Helm promises
  }
}
