package dev.berth.bench;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;

/** What {@link NodeBench} makes. */
final class NodeManifests {
  private NodeManifests() {}

  /** @param claim whether each replica has a new claim */
  static JsonObject set(String name, int replicas, boolean claim) {
    JsonObject set =
        (JsonObject)
            Yaml.parse(
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: NAME}
                spec:
                  serviceName: NAME
                  replicas: REPLICAS
                  podManagementPolicy: Parallel
                  selector: {matchLabels: {app: NAME}}
                  template:
                    metadata: {labels: {app: NAME}}
                    spec:
                      containers:
                        - name: c
                          image: berth.dev/busybox:latest
                          command: [sh, -c, "trap 'exit 0' TERM; sleep infinity & wait"]
                """
                    .replace("NAME", name)
                    .replace("REPLICAS", Integer.toString(replicas)));
    if (!claim) {
      return set;
    }
    JsonObject claims =
        (JsonObject)
            Yaml.parse(
                """
                volumeClaimTemplates:
                  - metadata: {name: data}
                    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);
    JsonObject spec = set.object("spec").with("volumeClaimTemplates", claims.array("volumeClaimTemplates"));
    JsonObject mounts =
        (JsonObject) Yaml.parse("volumeMounts: [{name: data, mountPath: /data}]");
    JsonObject template = spec.object("template");
    JsonObject pod = template.object("spec");
    JsonObject container = pod.array("containers").object(0).with("volumeMounts", mounts.array("volumeMounts"));
    return set.with(
        "spec",
        spec.with("template", template.with("spec", pod.with("containers", JsonArray.of(container)))));
  }

  static JsonObject service(String name) {
    return (JsonObject)
        Yaml.parse("{apiVersion: v1, kind: Service, metadata: {name: NAME}, spec: {ports: [{port: 80}]}}".replace("NAME", name));
  }

  static JsonObject headlessService(String name) {
    return (JsonObject)
        Yaml.parse(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: NAME}
            spec: {clusterIP: None, selector: {app: NAME}, ports: [{port: 80}]}
            """
                .replace("NAME", name));
  }

  /** The address that a slice has in a run. */
  static String address(int number) {
    return "10.244.200." + (number % 250 + 1);
  }

  static JsonObject slice(String service, int number) {
    return (JsonObject)
        Yaml.parse(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: NAME, labels: {kubernetes.io/service-name: NAME}}
            addressType: IPv4
            ports: [{name: "", port: 80, protocol: TCP}]
            endpoints: [{addresses: ["ADDRESS"], conditions: {ready: true}}]
            """
                .replace("NAME", service)
                .replace("ADDRESS", address(number)));
  }
}
