package dev.berth.simulator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TakenTest {
  private final Map<Kind<?>, List<JsonObject>> read = new LinkedHashMap<>();

  private void there(Kind<?> kind, String yaml) {
    read.computeIfAbsent(kind, _ -> new ArrayList<>()).add((JsonObject) Yaml.parse(yaml));
  }

  private void volume(String name, String storageClass, String key, String value) {
    there(
        Kinds.VOLUME,
        "{metadata: {name: " + name + "}, spec: {storageClassName: " + storageClass + ", accessModes: [ReadWriteOnce], nodeAffinity: "
            + "{required: {nodeSelectorTerms: [{matchExpressions: [{key: " + key + ", operator: In, values: [" + value + "]}]}]}}}}");
  }

  private List<String> names() {
    return Taken.of(read).objects().stream().map(o -> o.text("kind") + "/" + o.object("metadata").text("name")).toList();
  }

  @Test
  void whatControllersMadeAndWhatIsTheClustersStaysThere() {
    there(Kinds.CONFIG_MAP, "{metadata: {namespace: shop, name: kube-root-ca.crt}}");
    there(Kinds.CONFIG_MAP, "{metadata: {namespace: shop, name: mine}}");
    there(Kinds.CONFIG_MAP, "{metadata: {namespace: kube-system, name: theirs}}");
    there(Kinds.SERVICE_ACCOUNT, "{metadata: {namespace: shop, name: default}}");
    there(Kinds.REPLICA_SET, "{metadata: {namespace: shop, name: api-1, ownerReferences: [{kind: Deployment, name: api, controller: true}]}}");
    there(Kinds.DEPLOYMENT, "{metadata: {namespace: shop, name: api, uid: u, resourceVersion: '4'}, spec: {replicas: 2}, status: {replicas: 2}}");
    there(Kinds.DEPLOYMENT, "{metadata: {namespace: shop, name: old, deletionTimestamp: '2026-01-01T00:00:00Z'}}");
    assertThat(names()).containsExactly("ConfigMap/mine", "Deployment/api");
    assertThat(Taken.of(read).objects().getLast().toString())
        .isEqualTo(
            "{\"metadata\":{\"name\":\"api\",\"namespace\":\"shop\",\"labels\":{},\"annotations\":{}},\"spec\":{\"replicas\":2},"
                + "\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\"}");
  }

  @Test
  void aClassIsLikeThatOfOursWhoseVolumesLieAsItsDo() {
    for (String name : List.of("disk", "cloud", "shared", "none", "local-path", "berth-net")) {
      there(Kinds.STORAGE_CLASS, "{metadata: {name: " + name + "}, provisioner: example.com/" + name + "}");
    }
    volume("a", "disk", "kubernetes.io/hostname", "worker-1");
    volume("b", "cloud", "topology.kubernetes.io/zone", "eu-1");
    there(Kinds.VOLUME, "{metadata: {name: c}, spec: {storageClassName: shared, accessModes: [ReadWriteMany]}}");
    assertThat(Taken.of(read).classes())
        .isEqualTo(
            Map.of(
                "disk", "berth-block", "cloud", "berth-net", "shared", "berth-dir", "none", "berth-net", "local-path", "berth-block"));
  }

  @Test
  void aClaimIsMadeWhereItsVolumeLies() {
    there(Kinds.NODE, "{metadata: {name: worker-1}, status: {allocatable: {cpu: '8', memory: 16Gi, example.com/gpu: '1'}}}");
    volume("a", "disk", "kubernetes.io/hostname", "worker-1");
    there(
        Kinds.CLAIM,
        "{metadata: {namespace: shop, name: data, annotations: {pv.kubernetes.io/bind-completed: 'yes'}}, spec: {storageClassName: disk, volumeName: a}}");
    Taken taken = Taken.of(read);
    JsonObject claim = taken.objects().getLast();
    assertThat(claim.object("metadata").object("annotations").strings()).isEqualTo(Map.of("volume.kubernetes.io/selected-node", "worker-1"));
    assertThat(claim.object("spec").strings()).isEqualTo(Map.of("storageClassName", "disk"));
    assertThat(taken.capacity()).isEqualTo(Map.of("worker-1", Map.of("cpu", "8", "memory", "16Gi")));
  }

  @Test
  void aNodeKeepsWhatPeopleSayOfIt() {
    there(
        Kinds.NODE,
        "{metadata: {name: worker-1, labels: {zone: a}, annotations: {x: y}}, spec: {unschedulable: true, podCIDR: 10.0.0.0/24, taints: ["
            + "{key: node.kubernetes.io/unschedulable, effect: NoSchedule}, {key: mine, effect: NoSchedule}]}, status: {}}");
    Taken taken = Taken.of(read);
    assertThat(taken.cordoned()).containsExactly("worker-1");
    JsonObject node = taken.objects().getFirst();
    assertThat(node.object("spec").toString()).isEqualTo("{\"taints\":[{\"key\":\"mine\",\"effect\":\"NoSchedule\"}]}");
    assertThat(node.object("metadata").toString()).isEqualTo("{\"name\":\"worker-1\",\"labels\":{\"zone\":\"a\"}}");
  }

  @Test
  void aServiceGetsAddressesOfItsOwn() {
    there(
        Kinds.SERVICE,
        "{metadata: {namespace: shop, name: api}, spec: {clusterIP: 10.1.2.3, clusterIPs: [10.1.2.3], ports: [{port: 80, nodePort: 30080}]}}");
    there(Kinds.SERVICE, "{metadata: {namespace: shop, name: db}, spec: {clusterIP: None, clusterIPs: [None], ports: []}}");
    assertThat(Taken.of(read).objects()).extracting(o -> o.object("spec").toString())
        .containsExactly("{\"ports\":[{\"port\":80}]}", "{\"clusterIP\":\"None\",\"ports\":[]}");
  }
}
