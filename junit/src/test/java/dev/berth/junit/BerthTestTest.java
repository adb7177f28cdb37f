package dev.berth.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestMethodOrder;

/** The class that keeps what its tests make comes first: the others, beside it and not inside it, see nothing of that. */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class BerthTestTest {
  private static void leave(Cluster cluster) {
    assertThat(cluster.get("configmap", "", "base")).isPresent();
    assertThat(cluster.get("configmap", "", "mine")).isEmpty();
    cluster.apply(Manifest.configMap("mine"));
    cluster.delete("configmap", "", "base");
  }

  @Nested
  @BerthTest(nodes = 1)
  class RestoredBetweenTests {
    private static String cluster = "";

    @BeforeAll
    static void base(Cluster given) {
      given.apply(Manifest.configMap("base"));
      cluster = given.toString();
    }

    @BeforeEach
    void sameCluster(Cluster given) {
      assertThat(given.toString()).isEqualTo(cluster);
    }

    @Test
    void one(Cluster given) {
      leave(given);
    }

    @Test
    void other(Cluster given) {
      leave(given);
    }

    @Nested
    class Inside {
      @BeforeAll
      static void more(Cluster given) {
        assertThat(given.get("configmap", "", "mine")).isEmpty();
        given.apply(Manifest.configMap("inner"));
      }

      @Test
      void one(Cluster given) {
        assertThat(given.get("configmap", "", "inner")).isPresent();
        leave(given);
      }

      @Test
      void other(Cluster given) {
        assertThat(given.get("configmap", "", "inner")).isPresent();
        leave(given);
      }
    }
  }

  @Nested
  @BerthTest(nodes = 1, virtualTime = true, isolation = BerthTest.Isolation.FRESH)
  class FreshForEachTest {
    private final Cluster ofConstructor;

    FreshForEachTest(Cluster cluster) {
      ofConstructor = cluster;
    }

    @BeforeAll
    static void base(Cluster given) {
      given.apply(Manifest.configMap("base"));
    }

    @Test
    void one(Cluster given) {
      assertThat(given).isSameAs(ofConstructor);
      leave(given);
    }

    @Test
    void other(Cluster given) {
      leave(given);
      given.advance(Duration.ofHours(1));
    }
  }

  @Order(1)
  @Nested
  @BerthTest(nodes = 1, isolation = BerthTest.Isolation.SHARED)
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  class SharedByTests {
    @Test
    @Order(1)
    void first(Cluster given) {
      given.apply(Manifest.configMap("mine"));
    }

    @Test
    @Order(2)
    void second(Cluster given) {
      assertThat(given.get("configmap", "", "mine")).isPresent();
    }
  }

  @Nested
  @BerthTest(nodes = 1)
  class Parameters {
    @Test
    void areAllOfOneCluster(
        Cluster cluster, KubernetesClient fabric8, ApiClient official, @Kubeconfig Path file, @Kubeconfig String text)
        throws Exception {
      cluster.apply(Manifest.configMap("here"));
      assertThat(fabric8.configMaps().withName("here").get()).isNotNull();
      assertThat(new CoreV1Api(official).readNamespacedConfigMap("here", "default").execute()).isNotNull();
      assertThat(Files.readString(file)).isEqualTo(text).contains(cluster.url());
    }
  }
}
