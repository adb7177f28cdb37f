package dev.berth.server;

import dev.berth.api.Api;
import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.User;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.kinds.SystemNamespaces;
import dev.berth.model.time.Timestamps;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What every cluster has from its first second: system namespaces with their default accounts, priority classes, the {@code
 * kubernetes} Service.
 */
final class Bootstrap {
  static final User SYSTEM =
      new User("system:apiserver", "", List.of(User.MASTERS, User.AUTHENTICATED), Map.of());

  private final Api api;
  private final Instant now;

  /** @param now for what is written with a time */
  Bootstrap(Api api, Instant now) {
    this.api = api;
    this.now = now;
  }

  /**
   * @param serviceRange of the addresses of Services
   * @param serviceIp its first address
   */
  void run(String serviceRange, String serviceIp, int port) {
    for (String name : SystemNamespaces.ALL) {
      create("/api/v1/namespaces", object("v1", "Namespace", name).build());
      create("/api/v1/namespaces/" + name + "/serviceaccounts", object("v1", "ServiceAccount", "default").build());
    }
    create("/apis/scheduling.k8s.io/v1/priorityclasses",
        priorityClass("system-node-critical", 2_000_001_000L,
            "Used for system critical pods that must not be moved from their current node."));
    create("/apis/scheduling.k8s.io/v1/priorityclasses",
        priorityClass("system-cluster-critical", 2_000_000_000L,
            "Used for system critical pods that must run in the cluster, but can be moved to another node if"
                + " necessary."));
    create("/api/v1/namespaces/default/services", kubernetesService(serviceIp, port));
    serviceRange(serviceRange);
  }

  /** As upstream's {@code defaultservicecidr} controller has it. */
  private void serviceRange(String range) {
    String ranges = "/apis/networking.k8s.io/v1/servicecidrs";
    String own = ranges + "/kubernetes";
    if (send("GET", own, new byte[0]).code() == 200) {
      return;
    }
    JsonObject cidr =
        object("networking.k8s.io/v1", "ServiceCIDR", "kubernetes")
            .put("spec", JsonObject.EMPTY.with("cidrs", JsonArray.of(JsonString.of(range))))
            .build();
    create(ranges, cidr);
    JsonObject ready =
        JsonObject.EMPTY
            .with("type", "Ready")
            .with("status", "True")
            .with("reason", "")
            .with("message", "Kubernetes default Service CIDR is ready")
            .with("lastTransitionTime", Timestamps.format(now));
    send("PUT", own + "/status", cidr.with("status", JsonObject.EMPTY.with("conditions", JsonArray.of(ready))).toBytes());
  }

  /**
   * Tells extension servers whom to believe when they are asked on behalf of a user.
   *
   * @param clients PEM certificates of who signs clients
   * @param proxies PEM certificates of who signs this server's own client certificate
   */
  void extensionAuthentication(String clients, String proxies) {
    JsonObject data =
        JsonObject.EMPTY
            .with("client-ca-file", clients)
            .with("requestheader-allowed-names", "[\"front-proxy-client\"]")
            .with("requestheader-client-ca-file", proxies)
            .with("requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]")
            .with("requestheader-group-headers", "[\"X-Remote-Group\"]")
            .with("requestheader-username-headers", "[\"X-Remote-User\"]");
    String maps = "/api/v1/namespaces/kube-system/configmaps";
    JsonObject map = object("v1", "ConfigMap", "extension-apiserver-authentication").put("data", data).build();
    Response answer = send("PUT", maps + "/extension-apiserver-authentication", map.toBytes());
    if (answer.code() == 404) {
      create(maps, map);
    } else if (answer.code() != 200) {
      throw new IllegalStateException("cannot update " + maps + ": " + answer.code() + " " + text(answer));
    }
  }

  /** Lets the cluster know drivers; the first one's class is the default. */
  void storage(Drivers drivers) {
    boolean first = true;
    for (VolumeDriver driver : drivers.all()) {
      create("/apis/storage.k8s.io/v1/csidrivers", StorageObjects.driver(driver));
      create("/apis/storage.k8s.io/v1/storageclasses", StorageObjects.storageClass(driver, first));
      if (driver.traits().snapshots()) {
        create("/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses", StorageObjects.snapshotClass(driver));
      }
      if (driver.traits().groupSnapshots()) {
        create(
            "/apis/groupsnapshot.storage.k8s.io/v1/volumegroupsnapshotclasses", StorageObjects.groupSnapshotClass(driver));
      }
      first = false;
    }
  }

  private static JsonObject priorityClass(String name, long value, String description) {
    return object("scheduling.k8s.io/v1", "PriorityClass", name).put("value", value).put("description", description).build();
  }

  private static JsonObject kubernetesService(String serviceIp, int port) {
    JsonObject servicePort =
        JsonObject.builder()
            .put("name", "https")
            .put("port", 443)
            .put("protocol", "TCP")
            .put("targetPort", JsonNumber.of(port))
            .build();
    JsonObject labels =
        JsonObject.builder().put("component", "apiserver").put("provider", "kubernetes").build();
    return JsonObject.builder()
        .put("apiVersion", "v1")
        .put("kind", "Service")
        .put("metadata", JsonObject.builder().put("name", "kubernetes").put("labels", labels).build())
        .put(
            "spec",
            JsonObject.builder()
                .put("type", "ClusterIP")
                .put("clusterIP", serviceIp)
                .put("clusterIPs", JsonArray.of(JsonString.of(serviceIp)))
                .put("sessionAffinity", "None")
                .put("ports", JsonArray.of(servicePort))
                .build())
        .build();
  }

  private static JsonObject.Builder object(String apiVersion, String kind, String name) {
    return JsonObject.builder()
        .put("apiVersion", apiVersion)
        .put("kind", kind)
        .put("metadata", JsonObject.EMPTY.with("name", name));
  }

  /** Creates what is not there yet. @throws IllegalStateException where it is refused */
  private void create(String path, JsonObject object) {
    String name = object.object("metadata").text("name");
    if (send("GET", path + "/" + name, new byte[0]).code() == 200) {
      return;
    }
    Response answer = send("POST", path, object.toBytes());
    if (answer.code() != 201 && answer.code() != 409) {
      throw new IllegalStateException(
          "cannot create " + path + "/" + name + ": " + answer.code() + " " + text(answer));
    }
  }

  private Response send(String method, String path, byte[] body) {
    Headers headers =
        Headers.of(List.of(Map.entry("Content-Type", "application/json"), Map.entry("User-Agent", "kube-apiserver")));
    return api.handleAs(
        SYSTEM,
        new Request(method, path, "", headers, body, List.of(), "in-process", UUID.randomUUID().toString()));
  }

  private static String text(Response answer) {
    return answer.content() instanceof Response.Content.Whole w
        ? new String(w.parts().getFirst(), java.nio.charset.StandardCharsets.UTF_8)
        : "";
  }
}
