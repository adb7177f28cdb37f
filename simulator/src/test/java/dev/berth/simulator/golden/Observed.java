package dev.berth.simulator.golden;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.simulator.SimulatedCluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that was seen of a scenario on our side, in order. */
final class Observed {
  /** Kinds whose changes the recordings hold. */
  private static final List<Kind<?>> KINDS =
      List.of(
          Kinds.POD, Kinds.CLAIM, Kinds.VOLUME, Kinds.STORAGE_CLASS, Kinds.SERVICE, Kinds.ENDPOINTS,
          Kinds.ENDPOINT_SLICE, Kinds.CONFIG_MAP, Kinds.STATEFUL_SET, Kinds.CONTROLLER_REVISION, Kinds.REPLICA_SET,
          Kinds.DEPLOYMENT, Kinds.DAEMON_SET, Kinds.JOB, Kinds.VOLUME_ATTACHMENT, Kinds.POD_DISRUPTION_BUDGET,
          Kinds.RESOURCE_QUOTA, Kinds.EVENT);

  /** One change of one object. */
  record Change(String kind, String name, Optional<JsonObject> before, Optional<JsonObject> after) {
    JsonObject object() {
      return after.or(() -> before).orElseThrow();
    }
  }

  private final SimulatedCluster cluster;
  private final String namespace;
  private final Names names;
  private final List<Change> changes = new ArrayList<>();
  private final Map<String, JsonObject> last = new LinkedHashMap<>();
  private long lastChangeNanos;

  Observed(SimulatedCluster cluster, String namespace, Names names) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.names = names;
    Picture picture = new Picture(cluster.loop(), cluster.server().source(cluster.loop()));
    picture.follow(Needs.of(KINDS.toArray(Kind<?>[]::new)).kinds());
    KINDS.forEach(kind -> listen(picture, kind));
  }

  private <T extends KubeObject> void listen(Picture picture, Kind<T> kind) {
    String name = kind.type().kind();
    picture.onChange(
        kind, (before, after) -> see(name, before.map(KubeObject::json), after.map(KubeObject::json)));
  }

  private void see(String kind, Optional<JsonObject> before, Optional<JsonObject> after) {
    Change change = new Change(kind, new AnyObject(after.or(() -> before).orElseThrow()).name(), before, after);
    String where = new AnyObject(change.object()).namespace();
    boolean ours = where.equals(namespace) || where.isEmpty();
    if (!ours || kind.equals("ConfigMap") && change.name.equals("kube-root-ca.crt")) {
      return;
    }
    if (before.isEmpty()) {
      names.learn(kind, change.object());
    }
    changes.add(change);
    if (!kind.equals("Event")) {
      lastChangeNanos = cluster.loop().nanos();
      String key = kind + "/" + change.name;
      last.remove(key);
      after.ifPresent(object -> last.put(key, object));
    }
  }

  long lastChangeNanos() {
    return lastChangeNanos;
  }

  List<Change> changes() {
    return changes;
  }

  /** What there is now, by {@code Kind/name}. */
  Map<String, JsonObject> last() {
    return last;
  }
}
