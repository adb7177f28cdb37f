package dev.berth.scheduler;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.scheduler.affinity.PodAffinity;
import dev.berth.scheduler.device.DeviceClaims;
import dev.berth.scheduler.place.Nominations;
import dev.berth.scheduler.place.World;
import dev.berth.scheduler.snapshot.Snapshot;
import dev.berth.scheduler.volume.VolumeBook;
import java.util.List;

/** What an attempt looks at, of which a view tells namespaces, owners and claimed devices. */
final class ViewedWorld {
  private ViewedWorld() {}

  static World of(View view, Snapshot snapshot, VolumeBook volumes, Nominations nominations) {
    return new World(
        snapshot,
        volumes,
        nominations,
        new Namespaces(view),
        new Owners(view),
        pod -> DeviceClaims.refusal(pod.pod(), view, snapshot.nodes().size()));
  }

  private record Namespaces(View view) implements PodAffinity.Namespaces {
    @Override
    public JsonObject labels(String namespace) {
      return view.get(Kinds.NAMESPACE, "", namespace).map(n -> n.meta().labels()).orElse(JsonObject.EMPTY);
    }

    @Override
    public List<String> names() {
      return view.list(Kinds.NAMESPACE, "").stream().map(KubeObject::name).toList();
    }
  }
}
