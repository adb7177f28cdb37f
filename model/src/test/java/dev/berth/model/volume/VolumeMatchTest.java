package dev.berth.model.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeMatchTest {
  private static final String CLAIM =
      "{metadata: {name: data, namespace: default, uid: u1}, spec: {accessModes: [ReadWriteOnce], "
          + "resources: {requests: {storage: 4Gi}}, storageClassName: fast%s}}";

  private static PersistentVolumeClaim claim(String more) {
    return new PersistentVolumeClaim((JsonObject) Yaml.parse(CLAIM.formatted(more)));
  }

  private static PersistentVolume volume(String name, String size, String more) {
    return new PersistentVolume(
        (JsonObject)
            Yaml.parse(
                "{metadata: {name: %s}, status: {phase: Available}, spec: {storageClassName: fast, accessModes: [ReadWriteOnce], "
                    .formatted(name)
                    + "capacity: {storage: %s}%s}}".formatted(size, more)));
  }

  private static Optional<String> binderTakes(PersistentVolumeClaim claim, PersistentVolume... volumes) {
    FreeVolumes free = new FreeVolumes();
    List.of(volumes).forEach(free::put);
    return free.forClaim(claim, Set.of()).map(PersistentVolume::name);
  }

  private static Optional<String> schedulerTakes(PersistentVolumeClaim claim, PersistentVolume... volumes) {
    FreeVolumes free = new FreeVolumes();
    List.of(volumes).forEach(free::put);
    Optional<String> indexed = free.smallest(claim, _ -> true, Set.of()).map(PersistentVolume::name);
    assertThat(VolumeMatch.best(claim, List.of(volumes), _ -> true, Set.of()).map(PersistentVolume::name)).isEqualTo(indexed);
    return indexed;
  }

  @Test
  @Spec("C20")
  void theSmallestThatFitsIsTaken() {
    PersistentVolume[] volumes = {volume("ten", "10Gi", ""), volume("five", "5Gi", ""), volume("seven", "7Gi", "")};
    assertThat(binderTakes(claim(""), volumes)).contains("five");
    assertThat(schedulerTakes(claim(""), volumes)).contains("five");
  }

  @Test
  @Spec("C21")
  void fewerModesBeatASmallerSizeForTheBinderButNotForTheScheduler() {
    PersistentVolume exact = volume("exact", "10Gi", "");
    PersistentVolume more = volume("more", "5Gi", ", accessModes: [ReadWriteOnce, ReadWriteMany]");
    assertThat(binderTakes(claim(""), exact, more)).contains("exact");
    assertThat(schedulerTakes(claim(""), exact, more)).contains("more");
  }

  @ParameterizedTest
  @Spec("C19")
  @ValueSource(
      strings = {
        ", capacity: {storage: 3Gi}",
        ", volumeMode: Block",
        ", volumeAttributesClassName: gold",
        ", storageClassName: slow",
        ", storageClassName: ''",
        ", accessModes: [ReadOnlyMany]",
        ", claimRef: {namespace: default, name: other}",
        ", claimRef: {namespace: default, name: data, uid: u2}",
      })
  void aVolumeThatDiffersIsSkipped(String difference) {
    assertThat(binderTakes(claim(""), volume("a", "5Gi", difference))).isEmpty();
    assertThat(schedulerTakes(claim(""), volume("a", "5Gi", difference))).isEmpty();
  }

  @ParameterizedTest
  @Spec("C19")
  @ValueSource(strings = {"Pending", "Bound", "Released", "Failed", ""})
  void onlyAvailableVolumesAreTaken(String phase) {
    PersistentVolume volume = volume("a", "5Gi", "");
    PersistentVolume other = new PersistentVolume(volume.json().with("status", JsonObject.EMPTY.with("phase", phase)));
    assertThat(binderTakes(claim(""), other)).isEmpty();
  }

  @Test
  @Spec("C19")
  void aSelectorChoosesByTheVolumesLabels() {
    PersistentVolume plain = volume("plain", "5Gi", "");
    PersistentVolume labelled =
        new PersistentVolume(
            volume("labelled", "9Gi", "").json().updateObject("metadata", m -> m.with("labels", JsonObject.EMPTY.with("a", "b"))));
    PersistentVolumeClaim claim = claim(", selector: {matchLabels: {a: b}}");
    assertThat(binderTakes(claim, plain, labelled)).contains("labelled");
    assertThat(binderTakes(claim, plain)).isEmpty();
  }

  @Test
  @Spec("C22")
  void theAnnotationNamesTheClassBeforeTheField() {
    PersistentVolume volume = volume("a", "5Gi", "");
    PersistentVolume annotated =
        new PersistentVolume(
            volume.json().updateObject("metadata",
                m -> m.with("annotations", JsonObject.EMPTY.with(PersistentVolumeClaim.CLASS_ANNOTATION, "slow"))));
    assertThat(binderTakes(claim(""), annotated)).isEmpty();
    assertThat(binderTakes(claim(", storageClassName: slow"), annotated)).contains("a");
  }

  @Test
  @Spec("C18")
  void aReservedVolumeNeedsNeitherClassNorSelectorNorPhase() {
    PersistentVolume reserved =
        volume("a", "5Gi", ", storageClassName: slow, claimRef: {namespace: default, name: data}");
    reserved = new PersistentVolume(reserved.json().without("status"));
    PersistentVolume smaller = volume("b", "4Gi", "");
    PersistentVolumeClaim claim = claim(", selector: {matchLabels: {a: b}}");
    assertThat(VolumeMatch.isReservedFor(reserved, claim)).isTrue();
    assertThat(VolumeMatch.best(claim, List.of(smaller, reserved), _ -> true, Set.of())).contains(reserved);
    assertThat(VolumeMatch.best(claim, List.of(smaller, reserved), v -> v.name().equals("b"), Set.of())).isEmpty();
  }

  @Test
  void whatIsTakenOrPromisedIsNotFound() {
    FreeVolumes free = new FreeVolumes();
    PersistentVolume volume = volume("a", "5Gi", "");
    free.put(volume);
    assertThat(free.forClaim(claim(""), Set.of("a"))).isEmpty();
    free.put(new PersistentVolume(
        volume.json().updateObject("spec", s -> s.with("claimRef", JsonObject.EMPTY.with("name", "x").with("namespace", "y")))));
    assertThat(free.forClaim(claim(""), Set.of())).isEmpty();
    free.put(volume);
    assertThat(free.contains("a")).isTrue();
    free.remove("a");
    assertThat(free.forClaim(claim(""), Set.of())).isEmpty();
  }

  @Test
  @Spec("C23")
  void aNamedVolumeIsObjectedToInUpstreamsWords() {
    assertThat(VolumeMatch.objection(volume("a", "5Gi", ""), claim(", selector: {matchLabels: {a: b}}"))).isEmpty();
    assertThat(VolumeMatch.objection(volume("a", "1Gi", ""), claim(""))).contains("requested PV is too small");
    assertThat(VolumeMatch.objection(volume("a", "5Gi", ", storageClassName: x"), claim("")))
        .contains("storageClassName does not match");
    assertThat(VolumeMatch.objection(volume("a", "5Gi", ", volumeMode: Block"), claim(""))).contains("incompatible volumeMode");
    assertThat(VolumeMatch.objection(volume("a", "5Gi", ", accessModes: [ReadOnlyMany]"), claim("")))
        .contains("incompatible accessMode");
  }
}
