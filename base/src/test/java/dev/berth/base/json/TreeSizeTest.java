package dev.berth.base.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What trees cost. The estimate is that of HotSpot with compact headers (8 bytes), 4-byte references and 8-byte
 * alignment: an object has its fields, an array 4 more bytes for its length, a string its bytes besides (one each where
 * they are Latin-1). An instance that several trees share counts once.
 */
class TreeSizeTest {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private static long aligned(long bytes) {
    return (bytes + 7) / 8 * 8;
  }

  private long size(Json tree) {
    if (tree instanceof Enum<?> || !seen.add(tree)) {
      return 0;
    }
    return switch (tree) {
      case JsonObject o -> object(o);
      case JsonArray a -> aligned(8 + 4) + aligned(12 + 4L * a.size()) + a.stream().mapToLong(this::size).sum();
      case JsonString s -> aligned(8 + 4) + string(s.value());
      case JsonNumber n -> aligned(8 + 4) + string(n.text());
      case JsonBool _, JsonNull _ -> 0;
    };
  }

  private long object(JsonObject o) {
    long bytes = aligned(8 + 3 * 4) + aligned(12 + 4L * o.size());
    bytes += seen.add(o.nameArray()) ? aligned(12 + 4L * o.size()) : 0;
    for (int i = 0; i < o.size(); i++) {
      bytes += string(o.name(i)) + size(o.value(i));
    }
    return bytes;
  }

  private long string(String s) {
    return seen.add(s) ? aligned(8 + 4 + 4 + 2) + aligned(12 + s.length()) : 0;
  }

  /** A pod as a StatefulSet's controller makes it and the server completes it, some 3 KB. */
  private static String pod(int i) {
    return """
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-%1$d","generateName":"web-","namespace":"ns-%2$d",
        "uid":"7f3c1d2e-0000-4000-8000-%1$012d","resourceVersion":"%3$d","creationTimestamp":"2026-11-20T09:%4$02d:23Z",
        "labels":{"app":"web","apps.kubernetes.io/pod-index":"%1$d","controller-revision-hash":"web-5f6d7c8b9",
        "statefulset.kubernetes.io/pod-name":"web-%1$d"},"ownerReferences":[{"apiVersion":"apps/v1",
        "kind":"StatefulSet","name":"web","uid":"aaaaaaaa-1111-4222-8333-%2$012d","controller":true,
        "blockOwnerDeletion":true}],"managedFields":[{"manager":"kube-controller-manager","operation":"Update",
        "apiVersion":"v1","time":"2026-11-20T09:51:23Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":
        {"f:generateName":{},"f:labels":{".":{},"f:app":{},"f:controller-revision-hash":{}},"f:ownerReferences":{".":{},
        "k:{\\"uid\\":\\"aaaaaaaa-1111-4222-8333-%2$012d\\"}":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"nginx\\"}":
        {".":{},"f:image":{},"f:imagePullPolicy":{},"f:name":{},"f:ports":{".":{},"k:{\\"containerPort\\":80}":{".":{},
        "f:containerPort":{},"f:name":{},"f:protocol":{}}},"f:resources":{},"f:terminationMessagePath":{},
        "f:volumeMounts":{".":{},"k:{\\"mountPath\\":\\"/usr/share/nginx/html\\"}":{".":{},"f:mountPath":{},"f:name":{}}}}},
        "f:dnsPolicy":{},"f:hostname":{},"f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},
        "f:subdomain":{},"f:terminationGracePeriodSeconds":{},"f:volumes":{".":{}}}}}]},"spec":{"volumes":[
        {"name":"www","persistentVolumeClaim":{"claimName":"www-web-%1$d"}},{"name":"kube-api-access-%1$05d",
        "projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},{"configMap":
        {"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}}],"defaultMode":420}}],"containers":[
        {"name":"nginx","image":"registry.k8s.io/nginx-slim:0.24","ports":[{"name":"web","containerPort":80,
        "protocol":"TCP"}],"resources":{"requests":{"cpu":"100m","memory":"64Mi"}},"volumeMounts":[{"name":"www",
        "mountPath":"/usr/share/nginx/html"}],"terminationMessagePath":"/dev/termination-log",
        "terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"}],"restartPolicy":"Always",
        "terminationGracePeriodSeconds":10,"dnsPolicy":"ClusterFirst","serviceAccountName":"default","serviceAccount":
        "default","nodeName":"node-%5$d","securityContext":{},"hostname":"web-%1$d","subdomain":"nginx","schedulerName":
        "default-scheduler","tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":
        "NoExecute","tolerationSeconds":300}],"priority":0,"enableServiceLinks":true,"preemptionPolicy":
        "PreemptLowerPriority"},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True",
        "lastProbeTime":null,"lastTransitionTime":"2026-11-20T09:%4$02d:25Z"}],"hostIP":"10.0.%5$d.2","podIP":
        "10.244.%5$d.%6$d","podIPs":[{"ip":"10.244.%5$d.%6$d"}],"startTime":"2026-11-20T09:%4$02d:24Z",
        "qosClass":"Burstable"}}"""
        .formatted(i, i / 100, 100_000 + i, i % 60, i % 16, i % 250)
        .replace("\n", "");
  }

  @Test
  void aThousandPodsCostAtMostTwoAndAHalfTimesTheirText() {
    long text = 0;
    long tree = 0;
    List<Json> kept = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = pod(i).getBytes(StandardCharsets.UTF_8);
      Json pod = Json.parse(bytes);
      kept.add(pod);
      text += bytes.length;
      tree += size(pod);
    }
    assertThat(kept).hasSize(1_000);
    assertThat((double) tree / text).isBetween(0.5, 2.5);
  }

  @Test
  void onePodAloneBearsWhatOthersShare() {
    byte[] bytes = pod(7).getBytes(StandardCharsets.UTF_8);
    Json.parse(bytes);
    double ratio = (double) size(Json.parse(bytes)) / bytes.length;
    assertThat(ratio).isLessThan(5);
  }
}
