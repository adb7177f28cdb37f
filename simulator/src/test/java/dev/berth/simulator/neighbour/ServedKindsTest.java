package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.yaml.Yaml;
import dev.berth.simulator.SimulatedCluster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds as clients find them: what is served, filled in, kept and refused. */
class ServedKindsTest {
  private static final String NS = "v1/namespaces/default";
  private static final String APPS = "apps/v1/namespaces/default";
  private static final String WEB =
      "{metadata: {name: web}, spec: {replicas: %d, serviceName: web, selector: {matchLabels: {app: web}},"
          + " template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: 'app:1'}]}}%s}}";

  private final Script script = new Script();

  @AfterEach
  void close() {
    script.close();
  }

  private SimulatedCluster.Answered call(String method, String path, String type, String yaml) {
    byte[] body = Yaml.parse(yaml).toString().getBytes(StandardCharsets.UTF_8);
    return script.cluster().call(method, path, type, body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          scheduling.k8s.io/v1/priorityclasses | {value: 7, description: d} | description
          node.k8s.io/v1/runtimeclasses | {handler: runc} | handler
          networking.k8s.io/v1/ingressclasses | {spec: {controller: example.com/c}} | spec
          networking.k8s.io/v1/namespaces/default/ingresses | {spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}} | spec
          networking.k8s.io/v1/namespaces/default/networkpolicies | {spec: {podSelector: {}}} | spec
          autoscaling/v2/namespaces/default/horizontalpodautoscalers | {spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}}} | spec
          autoscaling/v1/namespaces/default/horizontalpodautoscalers | {spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}}} | spec
          storage.k8s.io/v1/storageclasses | {provisioner: x.y/z} | provisioner
          storage.k8s.io/v1/csidrivers | {spec: {}} | spec
          storage.k8s.io/v1/csinodes | {spec: {drivers: []}} | spec
          storage.k8s.io/v1/volumeattributesclasses | {driverName: x.y, parameters: {a: b}} | driverName
          storage.k8s.io/v1/namespaces/default/csistoragecapacities | {storageClassName: s, nodeTopology: {}} | storageClassName
          storage.k8s.io/v1/volumeattachments | {spec: {attacher: a, nodeName: node-x, source: {persistentVolumeName: pv-x}}} | spec
          """)
  @Spec({"C16", "E84", "E85", "B87"})
  void anObjectIsMadeFoundChangedAndDeleted(String collection, String text, String member) {
    JsonObject object = (JsonObject) Yaml.parse(text);
    JsonObject made = script.create(collection, object.with("metadata", JsonObject.EMPTY.with("name", "x")).toString());
    assertThat(made.object("metadata").text("uid")).isNotEmpty();
    assertThat(script.names(collection)).contains("x");
    JsonObject changed = script.merge(collection + "/x", "{metadata: {labels: {a: b}}}");
    assertThat(changed.object("metadata").object("labels").text("a")).isEqualTo("b");
    assertThat(changed.get(member)).isEqualTo(made.get(member)).isPresent();
    assertThat(changed.object("metadata").text("resourceVersion")).isNotEqualTo(made.object("metadata").text("resourceVersion"));
    script.delete(collection + "/x");
    script.settle();
    assertThat(script.exists(collection + "/x")).isFalse();
  }

  @Test
  @Spec({"B3", "B5"})
  void aSetIsFilledInAndCountsTheChangesOfItsSpec() {
    JsonObject made = script.create(APPS + "/statefulsets", WEB.formatted(0, "}, status: {replicas: 7"));
    JsonObject pod = made.object("spec").object("template").object("spec");
    assertThat(pod.text("restartPolicy")).isEqualTo("Always");
    assertThat(pod.text("dnsPolicy")).isEqualTo("ClusterFirst");
    assertThat(pod.text("schedulerName")).isEqualTo("default-scheduler");
    assertThat(pod.number("terminationGracePeriodSeconds")).isEqualTo(30);
    assertThat(pod.get("securityContext")).contains(JsonObject.EMPTY);
    JsonObject container = pod.array("containers").object(0);
    assertThat(container.text("imagePullPolicy")).isEqualTo("IfNotPresent");
    assertThat(container.text("terminationMessagePath")).isEqualTo("/dev/termination-log");
    assertThat(container.text("terminationMessagePolicy")).isEqualTo("File");
    assertThat(made.object("metadata").number("generation")).isEqualTo(1);
    assertThat(made.object("status").number("replicas")).isZero();
    script.settle();
    String set = APPS + "/statefulsets/web";
    assertThat(script.merge(set, "{metadata: {labels: {a: b}}}").object("metadata").number("generation")).isEqualTo(1);
    assertThat(script.merge(set, "{status: {replicas: 9}}").object("status").number("replicas")).isZero();
    assertThat(script.merge(set, "{spec: {replicas: 1}}").object("metadata").number("generation")).isEqualTo(2);
    JsonObject status = script.merge(set + "/status", "{spec: {replicas: 5}, status: {observedGeneration: 2}}");
    assertThat(status.object("spec").number("replicas")).isEqualTo(1);
    assertThat(status.object("metadata").number("generation")).isEqualTo(2);
  }

  @Test
  @Spec({"B19", "B87"})
  void aSetIsScaledByItsScale() {
    script.create(APPS + "/statefulsets", WEB.formatted(2, ""));
    script.settle();
    String scale = APPS + "/statefulsets/web/scale";
    JsonObject is = script.get(scale);
    assertThat(is.text("apiVersion")).isEqualTo("autoscaling/v1");
    assertThat(is.object("spec").number("replicas")).isEqualTo(2);
    assertThat(is.object("status").text("selector")).isEqualTo("app=web");
    JsonObject stale = is.withAt(JsonString.of("1"), "metadata", "resourceVersion");
    assertThat(script.code("PUT", scale, stale.toString())).isEqualTo(409);
    assertThat(script.code("PUT", scale, is.with("spec", JsonObject.EMPTY.with("replicas", -1)).toString())).isEqualTo(422);
    assertThat(script.merge(scale, "{spec: {replicas: 3}}").object("spec").number("replicas")).isEqualTo(3);
    JsonObject set = script.get(APPS + "/statefulsets/web");
    assertThat(set.object("spec").number("replicas")).isEqualTo(3);
    assertThat(set.object("metadata").array("managedFields").objects().map(f -> f.text("subresource"))).contains("scale");
  }

  @Test
  @Spec("B20")
  void aSetThatIsDeletedTakesItsPodsAlong() {
    script.create(APPS + "/statefulsets", WEB.formatted(1, ""));
    script.settle();
    JsonObject owner = script.get(NS + "/pods/web-0").object("metadata").array("ownerReferences").object(0);
    assertThat(owner.bool("blockOwnerDeletion")).isTrue();
    assertThat(script.cluster().delete("/apis/" + APPS + "/statefulsets/web").body().text("status")).isEqualTo("Success");
    assertThat(script.exists(APPS + "/statefulsets/web")).as("in the background").isFalse();
    script.settle();
    assertThat(script.names(NS + "/pods")).isEmpty();
    assertThat(script.names(APPS + "/controllerrevisions")).isEmpty();
  }

  private static final String CLAIMS =
      ", volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], storageClassName: '',"
          + " resources: {requests: {storage: 1Gi}}}}], persistentVolumeClaimRetentionPolicy: {whenDeleted: %s, whenScaled: %s}";

  @ParameterizedTest
  @CsvSource({"Retain, Retain, 3, 3", "Retain, Delete, 1, 1", "Delete, Retain, 3, 0", "Delete, Delete, 1, 0"})
  @Spec({"E78", "B74", "G34"})
  void claimsGoWithTheirPodOrWithTheirSetAsThePolicySays(String deleted, String scaled, int left, int atLast) {
    script.create(
        APPS + "/statefulsets",
        WEB.formatted(3, ", podManagementPolicy: Parallel" + CLAIMS.formatted(deleted, scaled)));
    script.settle();
    assertThat(script.names(NS + "/persistentvolumeclaims")).hasSize(3);
    script.merge(APPS + "/statefulsets/web", "{spec: {replicas: 1}}");
    script.settle();
    script.settle();
    assertThat(script.names(NS + "/persistentvolumeclaims")).hasSize(left);
    script.delete(APPS + "/statefulsets/web");
    script.settle();
    script.settle();
    assertThat(script.names(NS + "/persistentvolumeclaims")).hasSize(atLast);
  }

  @Test
  @Spec({"B78", "E78"})
  void aSetThatLeavesOrphansLeavesPodsAndClaimsToOneThatComesAfterIt() {
    String set = WEB.formatted(1, CLAIMS.formatted("Delete", "Retain"));
    script.create(APPS + "/statefulsets", set);
    script.settle();
    String uid = script.get(NS + "/pods/web-0").object("metadata").text("uid");
    script.delete(APPS + "/statefulsets/web", "{propagationPolicy: Orphan}");
    script.settle();
    script.settle();
    assertThat(script.exists(APPS + "/statefulsets/web")).isFalse();
    for (String left : List.of("/pods/web-0", "/persistentvolumeclaims/data-web-0")) {
      assertThat(script.get(NS + left).object("metadata").array("ownerReferences").isEmpty()).as(left).isTrue();
    }
    String next = script.create(APPS + "/statefulsets", set).object("metadata").text("uid");
    script.settle();
    JsonObject pod = script.get(NS + "/pods/web-0").object("metadata");
    assertThat(pod.text("uid")).isEqualTo(uid);
    assertThat(pod.array("ownerReferences").object(0).text("uid")).isEqualTo(next);
    assertThat(script.get(NS + "/persistentvolumeclaims/data-web-0").object("metadata").array("ownerReferences").object(0).text("uid"))
        .isEqualTo(next);
  }

  @Test
  @Spec({"B86", "E83"})
  void aBudgetOfASetCountsWhatTheSetWantsAndEvictionsAreHeldToIt() {
    script.create(APPS + "/statefulsets", WEB.formatted(3, ", podManagementPolicy: Parallel"));
    script.settle();
    script.create(
        "policy/v1/namespaces/default/poddisruptionbudgets",
        "{metadata: {name: b}, spec: {selector: {matchLabels: {app: web}}, minAvailable: 2}}");
    script.merge(NS + "/pods/web-0/status", "{status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}");
    script.merge(NS + "/pods/web-1/status", "{status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}");
    script.settle();
    JsonObject status = script.get("policy/v1/namespaces/default/poddisruptionbudgets/b").object("status");
    assertThat(status.number("expectedPods")).isEqualTo(3);
    assertThat(status.number("currentHealthy")).isEqualTo(2);
    assertThat(status.number("disruptionsAllowed")).isZero();
    String eviction = "{apiVersion: policy/v1, kind: Eviction, metadata: {name: web-0}}";
    assertThat(script.code("POST", NS + "/pods/web-0/eviction", eviction)).isEqualTo(429);
    script.merge(NS + "/pods/web-2/status", "{status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}");
    script.settle();
    assertThat(script.code("POST", NS + "/pods/web-0/eviction", eviction)).isEqualTo(201);
  }

  @Test
  @Spec({"C2", "C10"})
  void volumesAndClaimsAreFilledInAndTheirStatusIsKept() {
    JsonObject volume =
        script.create(
            "v1/persistentvolumes",
            "{metadata: {name: v}, spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /d}}}");
    assertThat(volume.object("spec").text("persistentVolumeReclaimPolicy")).isEqualTo("Retain");
    assertThat(volume.object("spec").text("volumeMode")).isEqualTo("Filesystem");
    assertThat(volume.object("spec").object("hostPath").get("type")).isPresent();
    assertThat(volume.object("status").text("phase")).isEqualTo("Pending");
    script.create(
        NS + "/persistentvolumeclaims",
        "{metadata: {name: c}, spec: {accessModes: [ReadWriteOnce], storageClassName: x, resources: {requests: {storage: 1Gi}}}}");
    for (String condition :
        List.of(
            "Resizing", "FileSystemResizePending", "ControllerResizeError", "NodeResizeError", "ModifyingVolume",
            "ModifyVolumeError")) {
      JsonObject status =
          script.merge(
                  NS + "/persistentvolumeclaims/c/status",
                  ("{status: {conditions: [{type: %s, status: 'True', message: m}], allocatedResources: {storage: 2Gi},"
                          + " allocatedResourceStatuses: {storage: NodeResizePending}, currentVolumeAttributesClassName: gold,"
                          + " modifyVolumeStatus: {status: InProgress, targetVolumeAttributesClassName: gold}}}")
                      .formatted(condition))
              .object("status");
      assertThat(status.array("conditions").object(0).text("type")).isEqualTo(condition);
      assertThat(status.object("allocatedResources").text("storage")).isEqualTo("2Gi");
      assertThat(status.object("allocatedResourceStatuses").text("storage")).isEqualTo("NodeResizePending");
      assertThat(status.text("currentVolumeAttributesClassName")).isEqualTo("gold");
      assertThat(status.object("modifyVolumeStatus").text("status")).isEqualTo("InProgress");
      assertThat(status.text("phase")).isEqualTo("Pending");
    }
  }

  @Test
  @Spec("D38")
  void theAddressesOfServicesAreObjectsThatComeAndGoWithThem() {
    assertThat(script.get("networking.k8s.io/v1/servicecidrs/kubernetes").object("spec").array("cidrs").strings())
        .containsExactly("10.96.0.0/12");
    String addresses = "networking.k8s.io/v1/ipaddresses";
    assertThat(script.get(addresses + "/10.96.0.1").object("spec").object("parentRef").text("name")).isEqualTo("kubernetes");
    String ip =
        script.create(NS + "/services", "{metadata: {name: s}, spec: {ports: [{port: 80}]}}").object("spec").text("clusterIP");
    script.create(NS + "/services", "{metadata: {name: h}, spec: {clusterIP: None, ports: [{port: 80}]}}");
    script.create(
        addresses, "{metadata: {name: 10.96.9.9}, spec: {parentRef: {resource: services, namespace: default, name: x}}}");
    script.settle();
    assertThat(script.names(addresses)).containsExactlyInAnyOrder("10.96.0.1", ip, "10.96.9.9");
    assertThat(script.get(addresses + "/" + ip).object("metadata").object("labels").text("ipaddress.kubernetes.io/managed-by"))
        .isEqualTo("ipallocator.k8s.io");
    script.delete(NS + "/services/s");
    script.settle();
    assertThat(script.names(addresses)).containsExactlyInAnyOrder("10.96.0.1", "10.96.9.9");
  }

  @Test
  @Spec("C17")
  void volumesAndClaimsAreSelectedByNameAlone() {
    for (String collection : List.of("/api/v1/persistentvolumes", "/api/v1/namespaces/default/persistentvolumeclaims")) {
      assertThat(script.cluster().get(collection + "?fieldSelector=metadata.name%3Dx").code()).isEqualTo(200);
      assertThat(script.cluster().get(collection + "?fieldSelector=status.phase%3DBound").code()).isEqualTo(400);
      assertThat(script.cluster().get(collection + "?fieldSelector=spec.volumeName%3Dx").code()).isEqualTo(400);
    }
  }

  @Test
  @Spec("C112")
  void aClaimGrowsOnlyWhereItsClassAllows() {
    script.create("storage.k8s.io/v1/storageclasses", "{metadata: {name: fixed}, provisioner: x.y/z}");
    script.create(
        "v1/persistentvolumes",
        "{metadata: {name: v}, spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, storageClassName: fixed, hostPath: {path: /d}}}");
    script.create(
        NS + "/persistentvolumeclaims",
        "{metadata: {name: c}, spec: {accessModes: [ReadWriteOnce], storageClassName: fixed, resources: {requests: {storage: 1Gi}}}}");
    script.settle();
    SimulatedCluster.Answered answer =
        call(
            "PATCH", "/api/" + NS + "/persistentvolumeclaims/c", "application/merge-patch+json",
            "{spec: {resources: {requests: {storage: 2Gi}}}}");
    assertThat(answer.code()).isEqualTo(403);
    assertThat(answer.body().text("message"))
        .contains(
            "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
  }

  @Test
  @Spec("C130")
  void aVolumeOfANodeThatIsGoneStaysAndItsPodWaits() {
    Nodes.node(script, "n1");
    Nodes.node(script, "n2");
    script.create(
        "v1/persistentvolumes",
        "{metadata: {name: v}, spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, storageClassName: disk,"
            + " local: {path: /d}, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions:"
            + " [{key: kubernetes.io/hostname, operator: In, values: [n1]}]}]}}}}");
    script.create(
        NS + "/persistentvolumeclaims",
        "{metadata: {name: c}, spec: {accessModes: [ReadWriteOnce], storageClassName: disk, resources: {requests: {storage: 1Gi}}}}");
    script.settle();
    script.delete("v1/nodes/n1");
    script.settle();
    script.create(
        NS + "/pods",
        "{metadata: {name: p}, spec: {containers: [{name: c, image: i}], volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]}}");
    script.settle();
    assertThat(script.get("v1/persistentvolumes/v").object("status").text("phase")).isEqualTo("Bound");
    assertThat(script.get(NS + "/persistentvolumeclaims/c").object("status").text("phase")).isEqualTo("Bound");
    assertThat(script.get(NS + "/pods/p").object("spec").text("nodeName")).isEmpty();
    assertThat(script.get(NS + "/pods/p").object("status").text("phase")).isEqualTo("Pending");
  }
}
