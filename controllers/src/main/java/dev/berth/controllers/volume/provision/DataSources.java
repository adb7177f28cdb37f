package dev.berth.controllers.volume.provision;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Needs;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.CustomKinds;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells of claims that are to begin with something of a kind that nobody fills volumes from: neither a snapshot, nor another
 * claim, nor a kind that a VolumePopulator is registered for. Keys are claims. Source: volume-data-source-validator.
 */
public final class DataSources implements Controller, Planner<String> {
  private static final String POPULATORS = "populator.storage.k8s.io";

  /** The kinds of VolumePopulator that are defined right now, by their version. */
  private final Map<String, Kind<AnyObject>> populators = new HashMap<>();

  @Override
  public String name() {
    return "volume-data-source-validator";
  }

  @Override
  public String account() {
    return "csi-provisioner";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.CLAIM, Kinds.CUSTOM_RESOURCE_DEFINITION);
  }

  @Override
  public void start(Workplace place) {
    View view = place.view();
    PlanQueue<String> claims = new PlanQueue<>(place, this);
    CustomKinds.follow(
        view,
        kind -> {
          if (kind.type().groupVersion().group().equals(POPULATORS) && kind.type().kind().equals("VolumePopulator")) {
            populators.put(kind.type().groupVersion().version(), kind);
            view.follow(kind);
          }
        },
        kind -> populators.values().remove(kind));
    view.onChange(
        Kinds.CLAIM,
        (before, after) -> after.filter(_ -> before.isEmpty()).ifPresent(claim -> claims.add(claim.key())));
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    return view.get(Kinds.CLAIM, key)
        .filter(claim -> claim.volumeName().isEmpty() && !claim.isTerminating() && !isKnown(view, claim))
        .map(
            claim ->
                Plan.of(
                    new Step.Tell(
                        Note.warning(
                            claim,
                            "UnrecognizedDataSourceKind",
                            "The datasource for this PVC does not match any registered VolumePopulator"))))
        .orElse(Plan.NOTHING);
  }

  private boolean isKnown(View view, PersistentVolumeClaim claim) {
    JsonObject source = claim.spec().object("dataSourceRef");
    String group = source.text("apiGroup");
    String kind = source.text("kind");
    if (source.isEmpty()
        || group.isEmpty() && kind.equals("PersistentVolumeClaim")
        || kind.equals("VolumeSnapshot") && group.equals(Kinds.VOLUME_SNAPSHOT.type().groupVersion().group())) {
      return true;
    }
    return populators.values().stream()
        .flatMap(populator -> view.list(populator, "").stream())
        .map(populator -> populator.json().object("sourceKind"))
        .anyMatch(fills -> fills.text("group").equals(group) && fills.text("kind").equals(kind));
  }
}
