package dev.berth.junit;

/** Objects that several tests apply. */
final class Manifest {
  static final String WEB =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: web}
      spec:
        serviceName: web
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata:
            labels: {app: web}
            annotations: {simulated.berth.dev/log: hello}
          spec:
            containers: [{name: web, image: web, volumeMounts: [{name: data, mountPath: /data}]}]
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """;

  private Manifest() {}

  static String configMap(String name) {
    return "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}}";
  }
}
