package dev.berth.junit.official;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.junit.BerthTest;
import dev.berth.junit.Cluster;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.CallGeneratorParams;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@BerthTest(nodes = 1)
class OfficialTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void objectsAreWrittenAndRead(ApiClient client) throws ApiException {
    CoreV1Api core = new CoreV1Api(client);
    V1ConfigMap map = new V1ConfigMap().metadata(new V1ObjectMeta().name("one")).putDataItem("a", "b");
    core.createNamespacedConfigMap("default", map).execute();
    assertThat(core.readNamespacedConfigMap("one", "default").execute().getData()).containsEntry("a", "b");
    assertThatThrownBy(() -> core.createNamespacedConfigMap("default", map).execute())
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.getCode()).isEqualTo(409));
  }

  @Test
  void informerSeesWhatHappens(ApiClient client, Cluster cluster) {
    CoreV1Api core = new CoreV1Api(client);
    SharedInformerFactory factory = new SharedInformerFactory(client);
    try {
      SharedIndexInformer<V1ConfigMap> informer =
          factory.sharedIndexInformerFor(
              (CallGeneratorParams p) ->
                  core.listNamespacedConfigMap("default")
                      .resourceVersion(p.resourceVersion)
                      .timeoutSeconds(p.timeoutSeconds)
                      .watch(p.watch)
                      .buildCall(null),
              V1ConfigMap.class,
              V1ConfigMapList.class);
      factory.startAllRegisteredInformers();
      cluster.await("the informer is synced", LONG, informer::hasSynced);
      cluster.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: two}}");
      cluster.await("two is seen", LONG, () -> informer.getIndexer().getByKey("default/two") != null);
      cluster.delete("configmap", "", "two");
      cluster.await("two is gone", LONG, () -> informer.getIndexer().getByKey("default/two") == null);
    } finally {
      factory.stopAllRegisteredInformers();
    }
  }
}
