package dev.berth.controllers.volume.bind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.reclaim.HostPaths;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Upstream's tables of the binder, a line a case: what there is, and what becomes of it.
 *
 * <p>{@code v NAME SIZE …} is a volume, {@code c NAME SIZE …} a claim. A volume is {@code ref} for the claim data, {@code ref!} for
 * this very one, {@code ref?} for one of its name that was there before; a claim {@code ->a} names its volume. {@code ours}: the
 * binder chose it; {@code done}: it was bound before.
 */
class BinderTableTest {
  private final Stage stage = new Stage();

  @ParameterizedTest(name = "{0}: {1}")
  @Spec({"G35", "A43"})
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1-1 they find each other               | v a 1Gi; c data 1Gi                                      | a Bound data, data Bound a    | ''
          1-2 too small                          | v a 1Gi; c data 10Gi                                     | a Available, data Pending     | FailedBinding
          1-3 a phase that is not so             | v a 1Gi; c data 10Gi Bound                               | a Available, data Pending     | FailedBinding
          1-4 the smallest                       | v a 10Gi; v b 1Gi; v d 5Gi; c data 1Gi                   | a Available, b Bound data, d Available, data Bound b | ''
          1-5 reserved by name                   | v a 10Gi ref; v b 1Gi; c data 1Gi                        | a Bound data, b Available, data Bound a | ''
          1-6 reserved by uid                    | v a 10Gi ref!; v b 1Gi; c data 1Gi                       | a Bound data, b Available, data Bound a | ''
          1-7 of a claim that was                | v a 1Gi ref?; c data 1Gi                                 | a Released data, data Pending | FailedBinding
          1-8 crash after the claimRef           | v a 1Gi ref! ours; c data 1Gi                            | a Bound data, data Bound a    | ''
          1-9 crash after the volume's phase     | v a 1Gi ref! ours Bound; c data 1Gi                      | a Bound data, data Bound a    | ''
          1-10 crash after the claim's volume    | v a 1Gi ref! ours Bound; c data 1Gi ->a done ours        | a Bound data, data Bound a    | ''
          1-11 a selector that matches           | v a 1Gi; v b 5Gi tier=gold; c data 1Gi sel=gold          | a Available, b Bound data, data Bound b | ''
          1-12 a selector that does not          | v a 1Gi tier=tin; c data 1Gi sel=gold                    | a Available, data Pending     | FailedBinding
          1-13 not before a consumer             | v a 1Gi class=late; c data 1Gi class=late                | a Available, data Pending     | WaitForFirstConsumer
          1-14 reserved though delayed           | v a 1Gi class=late ref; c data 1Gi class=late            | a Bound data, data Bound a    | ''
          1-15 named though delayed              | v a 1Gi class=late; c data 1Gi class=late ->a            | a Bound data, data Bound a    | ''
          1-16 one that is going                 | v a 1Gi going; c data 1Gi                                | a Available, data Pending     | FailedBinding
          1G is less than 1Gi                    | v a 1G; c data 1Gi                                       | a Available, data Pending     | FailedBinding
          and 1Gi more than 1G                   | v a 1Gi; c data 1G                                       | a Bound data, data Bound a    | ''
          2-1 a volume that is not there         | c data 1Gi ->a                                           | data Pending                  | ''
          2-2 a volume that is free              | v a 1Gi; c data 1Gi ->a                                  | a Bound data, data Bound a    | ''
          2-3 and reserved by name               | v a 1Gi ref; c data 1Gi ->a                              | a Bound data, data Bound a    | ''
          2-4 and reserved by uid                | v a 1Gi ref!; c data 1Gi ->a                             | a Bound data, data Bound a    | ''
          2-5 another claim's                    | v a 1Gi of=other; c data 1Gi ->a                         | a Available other, data Pending | FailedBinding
          2-6 too small                          | v a 1Gi; c data 10Gi ->a                                 | a Available, data Pending     | VolumeMismatch
          2-7 of another class                   | v a 1Gi class=x; c data 1Gi ->a                          | a Available, data Pending     | VolumeMismatch
          3-1 bound to no name                   | c data 1Gi done Bound                                    | data Lost                     | ClaimLost
          3-2 bound to nothing                   | c data 1Gi ->a done Bound                                | data Lost                     | ClaimLost
          3-3 the volume forgot                  | v a 1Gi; c data 1Gi ->a done Bound                       | a Bound data, data Bound a    | ''
          3-4 the volume forgot the uid          | v a 1Gi ref; c data 1Gi ->a done Bound                   | a Bound data, data Bound a    | ''
          3-5 the volume is another's            | v a 1Gi of=other!; c data 1Gi ->a done Bound; c other 1Gi ->a done Bound | a Bound other, data Lost, other Bound a | ClaimMisbound
          3-6 in order                           | v a 1Gi ref! ours Bound; c data 1Gi ->a done ours Bound  | a Bound data, data Bound a    | ''
          4-1 a new one                          | v a 1Gi Pending                                          | a Available                   | ''
          4-2 reserved for one that may come     | v a 1Gi ref                                              | a Available data              | ''
          4-3 whose claim has gone               | v a 1Gi ref! ours Bound                                  | a Released data               | ''
          4-4 released and retained              | v a 1Gi ref! ours Released                               | a Released data               | ''
          4-5 failed and retained                | v a 1Gi ref! ours Failed                                 | a Failed data                 | ''
          4-6 ours, and its claim has another    | v a 1Gi ref! ours Bound; v b 1Gi ref! ours Bound; c data 1Gi ->b done ours Bound | a Available, b Bound data, data Bound b | ''
          4-7 a user's, and its claim has another | v a 1Gi ref! Bound; v b 1Gi ref! ours Bound; c data 1Gi ->b done ours Bound | a Available data, b Bound data, data Bound b | ''
          4-8 made for a claim that has another  | v a 1Gi ref! ours made Delete Bound; v b 1Gi ref! ours Bound; c data 1Gi ->b done ours Bound | a Released data, b Bound data, data Bound b | ''
          8-1 nobody can delete it               | v a 1Gi ref! ours Delete nfs Released                    | a Failed data                 | VolumeFailedDelete
          6-1 nobody can recycle it              | v a 1Gi ref! ours Recycle csi Released                   | a Failed data                 | VolumeFailedRecycle
          6-2 a policy that nobody knows         | v a 1Gi ref! ours Unknown Released                       | a Failed data                 | VolumeUnknownReclaimPolicy
          13-1 another class                     | v a 1Gi class=x; c data 1Gi                              | a Available, data Pending     | FailedBinding
          13-2 the same class                    | v a 1Gi; v b 5Gi class=x; c data 1Gi class=x             | a Available, b Bound data, data Bound b | ''
          13-3 none is not any                   | v a 1Gi; c data 1Gi class=late                           | a Available, data Pending     | WaitForFirstConsumer
          13-4 the smallest of the class         | v a 9Gi class=x; v b 2Gi class=x; c data 1Gi class=x     | a Available, b Bound data, data Bound b | ''
          14-1 a device for files                | v a 1Gi Block; c data 1Gi                                | a Available, data Pending     | FailedBinding
          14-2 files for a device                | v a 1Gi; c data 1Gi Block                                | a Available, data Pending     | FailedBinding
          14-3 a device for a device             | v a 1Gi Block; c data 1Gi Block                          | a Bound data, data Bound a    | ''
          14-4 a named device for files          | v a 1Gi Block; c data 1Gi ->a                            | a Available, data Pending     | VolumeMismatch
          14-5 named files for a device          | v a 1Gi; c data 1Gi Block ->a                            | a Available, data Pending     | VolumeMismatch
          14-6 a named device for a device       | v a 1Gi Block; c data 1Gi Block ->a                      | a Bound data, data Bound a    | ''
          14-7 a reserved device for a device    | v a 1Gi Block ref; c data 1Gi Block                      | a Bound data, data Bound a    | ''
          """)
  void whatThereIsBecomes(String name, String given, String wanted, String told) {
    stage.put(
        Kinds.STORAGE_CLASS,
        "{metadata: {name: late}, provisioner: kubernetes.io/no-provisioner, volumeBindingMode: WaitForFirstConsumer}");
    List<String> things = List.of(given.split("; ", -1));
    things.forEach(this::lay);
    stage.start(new Binder(HostPaths.NONE));
    assertThat(String.join(", ", states(things))).as(name).isEqualTo(wanted);
    assertThat(String.join(" ", stage.reasons())).isEqualTo(told);
    if (name.startsWith("3-6")) {
      assertThat(stage.writes()).isEmpty();
    }
  }

  private void lay(String thing) {
    List<String> words = List.of(thing.strip().split(" +", -1));
    String name = words.get(1);
    StringBuilder marks = new StringBuilder();
    StringBuilder annotations = new StringBuilder();
    StringBuilder more = new StringBuilder();
    boolean volume = words.getFirst().equals("v");
    String phase = volume ? "Available" : "Pending";
    String source = "hostPath: {path: /data}";
    for (String word : words.subList(3, words.size())) {
      switch (word) {
        case "ref" -> more.append(", claimRef: {namespace: default, name: data}");
        case "ref!" -> more.append(", claimRef: {namespace: default, name: data, uid: uid-of-data}");
        case "ref?" -> more.append(", claimRef: {namespace: default, name: data, uid: older}");
        case "of=other" -> more.append(", claimRef: {namespace: default, name: other}");
        case "of=other!" -> more.append(", claimRef: {namespace: default, name: other, uid: uid-of-other}");
        case "ours" -> annotations.append(", pv.kubernetes.io/bound-by-controller: 'yes'");
        case "done" -> annotations.append(", pv.kubernetes.io/bind-completed: 'yes'");
        case "made" -> annotations.append(", pv.kubernetes.io/provisioned-by: x.y/z");
        case "going" -> marks.append(", finalizers: [x.y/z], deletionTimestamp: '2026-01-01T00:00:00Z'");
        case "tier=gold", "tier=tin" -> marks.append(", labels: {tier: ").append(word.substring(5)).append('}');
        case "sel=gold" -> more.append(", selector: {matchLabels: {tier: gold}}");
        case "->a", "->b" -> more.append(", volumeName: ").append(word.substring(2));
        case "class=x", "class=late" -> more.append(", storageClassName: ").append(word.substring(6));
        case "Block" -> more.append(", volumeMode: Block");
        case "Delete", "Recycle", "Unknown" -> more.append(", persistentVolumeReclaimPolicy: ").append(word);
        case "nfs" -> source = "nfs: {server: s, path: /}";
        case "csi" -> source = "csi: {driver: d, volumeHandle: h}";
        default -> phase = word;
      }
    }
    String metadata =
        "name: " + name + marks + (annotations.isEmpty() ? "" : ", annotations: {" + annotations.substring(2) + "}");
    if (volume) {
      stage.put(
          Kinds.VOLUME,
          "{metadata: {%s}, spec: {accessModes: [ReadWriteOnce], capacity: {storage: %s}, %s%s}, status: {phase: %s}}"
              .formatted(metadata, words.get(2), source, more, phase));
    } else {
      stage.put(
          Kinds.CLAIM,
          ("{metadata: {namespace: default, uid: uid-of-%s, %s}, spec: {accessModes: [ReadWriteOnce],"
                  + " resources: {requests: {storage: %s}}%s}, status: {phase: %s%s}}")
              .formatted(
                  name, metadata, words.get(2), more, phase,
                  phase.equals("Bound") ? ", accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}" : ""));
    }
  }

  private List<String> states(List<String> things) {
    List<String> states = new ArrayList<>();
    for (String thing : things) {
      String name = thing.strip().split(" +", -1)[1];
      if (thing.strip().startsWith("v")) {
        PersistentVolume volume = stage.volume(name);
        String claim = volume.spec().object("claimRef").text("name");
        states.add((name + " " + volume.phase() + " " + claim).strip());
      } else {
        PersistentVolumeClaim claim = stage.claim(name);
        boolean bound = claim.phase().equals("Bound");
        states.add((name + " " + claim.phase() + " " + (bound ? claim.volumeName() : "")).strip());
      }
    }
    return states;
  }

  @ParameterizedTest
  @Spec("G36")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ReadWriteOnce               | rwo
          ReadOnlyMany                | rox
          ReadWriteMany               | rwx
          ReadWriteOnce, ReadOnlyMany | both
          ReadOnlyMany, ReadWriteMany | Pending
          """)
  void aVolumeHasAllModesThatItsClaimAsksFor(String modes, String taken) {
    stage.volume("rwo", "", ", accessModes: [ReadWriteOnce]");
    stage.volume("rox", "", ", accessModes: [ReadOnlyMany]");
    stage.volume("rwx", "", ", accessModes: [ReadWriteMany]");
    stage.volume("both", "", ", accessModes: [ReadWriteOnce, ReadOnlyMany], capacity: {storage: 9Gi}");
    stage.claim("data", "", ", accessModes: [" + modes + "]");
    stage.start(new Binder(HostPaths.NONE));
    PersistentVolumeClaim claim = stage.claim("data");
    assertThat(claim.isBound() ? claim.volumeName() : claim.phase()).isEqualTo(taken);
  }
}
