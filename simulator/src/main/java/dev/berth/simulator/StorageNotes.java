package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeAttachment;
import dev.berth.simulator.rehearsal.Marks;
import dev.berth.simulator.rehearsal.Observed.Attached;
import dev.berth.simulator.rehearsal.Observed.ClaimLife;
import dev.berth.simulator.rehearsal.Observed.Name;
import dev.berth.simulator.rehearsal.Observed.Size;
import dev.berth.simulator.rehearsal.Observed.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongSupplier;

/** Which volumes claims had, where those lie and where they were attached, growing. */
final class StorageNotes {
  static final List<Kind<?>> KINDS = List.of(Kinds.CLAIM, Kinds.VOLUME, Kinds.VOLUME_ATTACHMENT);

  private final Picture picture;
  private final LongSupplier now;
  private final Map<String, Notes> claims = new LinkedHashMap<>();
  private final Map<String, Name> claimOf = new LinkedHashMap<>();
  private final Map<Place, Marks> attached = new LinkedHashMap<>();

  private record Place(String volume, String node) {}

  private static final class Notes {
    private final Name name;
    private final long fromMillis;
    private final SequencedMap<Long, Volume> volumes = new LinkedHashMap<>();
    private final SequencedMap<Long, Size> sizes = new LinkedHashMap<>();
    private String className = "";
    private Optional<Long> gone = Optional.empty();

    Notes(Name name, long fromMillis) {
      this.name = name;
      this.fromMillis = fromMillis;
    }
  }

  StorageNotes(Picture picture, LongSupplier now) {
    this.picture = picture;
    this.now = now;
  }

  void watch() {
    picture.onChange(Kinds.CLAIM, this::claim);
    picture.onChange(Kinds.VOLUME, this::volume);
    picture.onChange(Kinds.VOLUME_ATTACHMENT, this::attachment);
  }

  private void claim(Optional<PersistentVolumeClaim> before, Optional<PersistentVolumeClaim> after) {
    PersistentVolumeClaim claim = after.or(() -> before).orElseThrow();
    Name name = new Name(claim.namespace(), claim.name());
    Notes notes = claims.computeIfAbsent(claim.uid(), _ -> new Notes(name, now.getAsLong()));
    notes.className = claim.className();
    if (after.isEmpty()) {
      notes.gone = Optional.of(now.getAsLong());
    } else if (claim.isBound()
        && (notes.volumes.isEmpty() || !notes.volumes.lastEntry().getValue().name().equals(claim.volumeName()))) {
      String node = picture.get(Kinds.VOLUME, "", claim.volumeName()).map(this::node).orElse("");
      notes.volumes.put(now.getAsLong(), new Volume(claim.volumeName(), node));
      claimOf.put(claim.volumeName(), name);
    }
    claim.capacity().map(has -> new Size(claim.requestedStorage(), has))
        .filter(size -> notes.sizes.isEmpty() || !notes.sizes.lastEntry().getValue().equals(size))
        .ifPresent(size -> notes.sizes.put(now.getAsLong(), size));
  }

  /** One that has moved to another node's disk. */
  private void volume(Optional<PersistentVolume> before, Optional<PersistentVolume> after) {
    after.ifPresent(
        volume -> {
          Volume now = new Volume(volume.name(), node(volume));
          claims.values().stream()
              .map(notes -> notes.volumes)
              .filter(known -> !known.isEmpty() && known.lastEntry().getValue().name().equals(now.name()))
              .filter(known -> !known.lastEntry().getValue().equals(now))
              .forEach(known -> known.put(this.now.getAsLong(), now));
        });
  }

  /** The one on which it can be used; every node is labelled with its own name. */
  private String node(PersistentVolume volume) {
    List<String> values =
        volume.requiredNodes().array("nodeSelectorTerms").objects()
            .flatMap(term -> term.array("matchExpressions").objects())
            .filter(e -> e.text("operator").equals("In"))
            .flatMap((JsonObject e) -> e.array("values").strings())
            .distinct()
            .filter(value -> picture.get(Kinds.NODE, "", value).isPresent())
            .toList();
    return values.size() == 1 ? values.getFirst() : "";
  }

  private void attachment(Optional<VolumeAttachment> before, Optional<VolumeAttachment> after) {
    VolumeAttachment attachment = after.or(() -> before).orElseThrow();
    attached
        .computeIfAbsent(new Place(attachment.volumeName(), attachment.nodeName()), _ -> new Marks())
        .set(after.filter(VolumeAttachment::isAttached).isPresent(), now.getAsLong());
  }

  List<ClaimLife> claims() {
    return claims.values().stream().map(n -> new ClaimLife(n.name, n.className, n.volumes, n.sizes, n.fromMillis, n.gone)).toList();
  }

  List<Attached> attached(long endMillis) {
    return attached.entrySet().stream()
        .flatMap(
            e ->
                Optional.ofNullable(claimOf.get(e.getKey().volume()))
                    .map(claim -> new Attached(claim, e.getKey().node(), e.getValue().until(endMillis)))
                    .stream())
        .toList();
  }
}
