package dev.berth.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.GroupSnapshot;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Snapshot;
import dev.berth.storage.VolumeDriver.Use;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link VolumeDriver} must do. An implementation's test extends it. */
public abstract class VolumeDriverContract {
  private static final long GIBIBYTE = 1L << 30;

  /** The driver under test, the same within a test and empty at its beginning. */
  protected abstract VolumeDriver driver();

  /** A node from which volumes can be used. */
  protected abstract String node();

  /** Another one. */
  protected abstract String otherNode();

  /** A path that exists for this test, in which nothing lies. */
  protected abstract String path(String name);

  /** Lets time pass until it is through. */
  protected abstract <T> void await(CompletionStage<T> stage);

  private <T> T done(CompletionStage<T> stage) {
    await(stage);
    return stage.toCompletableFuture().join();
  }

  private Code refused(CompletionStage<?> stage) {
    await(stage);
    try {
      Object answer = stage.toCompletableFuture().join();
      throw new AssertionError("expected a refusal, and got " + answer);
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(DriverException.class);
      return ((DriverException) e.getCause()).code();
    }
  }

  private NewVolume wanted(String name, long sizeBytes, Optional<String> snapshot, Optional<String> source) {
    Map<String, String> topology = done(driver().topologyOf(node()));
    return new NewVolume(
        name,
        sizeBytes,
        Map.of(),
        Set.of("ReadWriteOnce"),
        false,
        topology.isEmpty() ? List.of() : List.of(topology),
        snapshot,
        source);
  }

  private Created created(String name) {
    return done(driver().create(wanted(name, GIBIBYTE, Optional.empty(), Optional.empty())));
  }

  private Use use(String id, String on) {
    return new Use(id, on, Map.of(), Map.of(), false, "", List.of(), "ReadWriteOnce");
  }

  private void attach(String id) {
    if (driver().traits().attach()) {
      done(driver().attach(id, node(), false, Map.of()));
    }
  }

  private void stage(String id) {
    attach(id);
    done(driver().stage(use(id, node()), path("stage")));
  }

  @Test
  void askingAgainByOneNameAnswersOneVolume() {
    Created first = created("pvc-1");
    assertThat(created("pvc-1").id()).isEqualTo(first.id());
    assertThat(first.sizeBytes()).isGreaterThanOrEqualTo(GIBIBYTE);
    assertThat(created("pvc-2").id()).isNotEqualTo(first.id());
  }

  @Test
  void aNameThatIsTakenByASmallerVolumeIsRefused() {
    created("pvc-1");
    assertThat(refused(driver().create(wanted("pvc-1", 4 * GIBIBYTE, Optional.empty(), Optional.empty()))))
        .isEqualTo(Code.ALREADY_EXISTS);
  }

  @Test
  void deletingWhatIsNotThereSucceeds() {
    Created volume = created("pvc-1");
    done(driver().delete(volume.id()));
    done(driver().delete(volume.id()));
    done(driver().delete("never-was"));
  }

  @Test
  void aVolumeIsWhereItsTopologySaysThatItIs() {
    Created volume = created("pvc-1");
    Map<String, String> here = done(driver().topologyOf(node()));
    assertThat(here.keySet()).isEqualTo(driver().traits().topologyKeys());
    if (!here.isEmpty()) {
      assertThat(volume.topology()).contains(here);
    }
  }

  @Test
  void everyStepMayBeTakenTwiceAndTakenBackTwice() {
    String id = created("pvc-1").id();
    for (int i = 0; i < 2; i++) {
      attach(id);
    }
    for (int i = 0; i < 2; i++) {
      done(driver().stage(use(id, node()), path("stage")));
    }
    for (int i = 0; i < 2; i++) {
      done(driver().publish(use(id, node()), path("stage"), path("pod-1"), false));
    }
    for (int i = 0; i < 2; i++) {
      done(driver().unpublish(id, node(), path("pod-1")));
    }
    for (int i = 0; i < 2; i++) {
      done(driver().unstage(id, node(), path("stage")));
    }
    for (int i = 0; i < 2; i++) {
      done(driver().detach(id, node()));
    }
    done(driver().delete(id));
  }

  @Test
  void whatIsNotAttachedIsNotStaged() {
    assumeTrue(driver().traits().attach(), "needs no attaching");
    String id = created("pvc-1").id();
    assertThat(refused(driver().stage(use(id, node()), path("stage")))).isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void whatIsNotStagedIsNotPublished() {
    String id = created("pvc-1").id();
    attach(id);
    assertThat(refused(driver().publish(use(id, node()), path("stage"), path("pod-1"), false)))
        .isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void whatIsPublishedIsNotUnstaged() {
    String id = created("pvc-1").id();
    stage(id);
    done(driver().publish(use(id, node()), path("stage"), path("pod-1"), false));
    assertThat(refused(driver().unstage(id, node(), path("stage")))).isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void whatIsStagedIsNeitherDetachedNorDeleted() {
    String id = created("pvc-1").id();
    stage(id);
    assertThat(refused(driver().delete(id))).isEqualTo(Code.FAILED_PRECONDITION);
    if (driver().traits().attach()) {
      assertThat(refused(driver().detach(id, node()))).isEqualTo(Code.FAILED_PRECONDITION);
    }
  }

  @Test
  void whatIsAttachedIsNotDeleted() {
    assumeTrue(driver().traits().attach(), "needs no attaching");
    String id = created("pvc-1").id();
    attach(id);
    assertThat(refused(driver().delete(id))).isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void anExclusiveVolumeIsAttachedToOneNodeAtATime() {
    assumeTrue(driver().traits().attach() && !driver().traits().sharedBetweenNodes(), "is shared between nodes");
    String id = created("pvc-1").id();
    attach(id);
    assertThat(refused(driver().attach(id, otherNode(), false, Map.of()))).isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void twoPodsOfOneNodeShareWhatIsStagedOnce() {
    String id = created("pvc-1").id();
    stage(id);
    done(driver().publish(use(id, node()), path("stage"), path("pod-1"), false));
    done(driver().publish(use(id, node()), path("stage"), path("pod-2"), true));
    done(driver().unpublish(id, node(), path("pod-1")));
    assertThat(refused(driver().unstage(id, node(), path("stage")))).isEqualTo(Code.FAILED_PRECONDITION);
    done(driver().unpublish(id, node(), path("pod-2")));
    done(driver().unstage(id, node(), path("stage")));
  }

  @Test
  void volumesThatAreNotThereAreNotFound() {
    assertThat(refused(driver().expand("never-was", GIBIBYTE))).isEqualTo(Code.NOT_FOUND);
    assertThat(refused(driver().stage(use("never-was", node()), path("stage")))).isEqualTo(Code.NOT_FOUND);
    if (driver().traits().attach()) {
      assertThat(refused(driver().attach("never-was", node(), false, Map.of()))).isEqualTo(Code.NOT_FOUND);
    }
  }

  @Test
  void aVolumeGrowsAndNeverShrinks() {
    String id = created("pvc-1").id();
    assertThat(done(driver().expand(id, 2 * GIBIBYTE))).isGreaterThanOrEqualTo(2 * GIBIBYTE);
    assertThat(done(driver().expand(id, 2 * GIBIBYTE))).isGreaterThanOrEqualTo(2 * GIBIBYTE);
    assertThat(done(driver().expand(id, GIBIBYTE))).isGreaterThanOrEqualTo(2 * GIBIBYTE);
  }

  @Test
  void theFileSystemGrowsWhereItIsStaged() {
    assumeTrue(driver().traits().expandOnNode(), "grows without the node");
    String id = created("pvc-1").id();
    done(driver().expand(id, 2 * GIBIBYTE));
    assertThat(refused(driver().expandOnNode(id, node(), path("stage"), 2 * GIBIBYTE)))
        .isEqualTo(Code.FAILED_PRECONDITION);
    stage(id);
    assertThat(done(driver().expandOnNode(id, node(), path("stage"), 2 * GIBIBYTE)))
        .isGreaterThanOrEqualTo(2 * GIBIBYTE);
  }

  @Test
  void aSnapshotIsMadeOnceByItsNameAndAVolumeFromIt() {
    assumeTrue(driver().traits().snapshots(), "makes no snapshots");
    String id = created("pvc-1").id();
    Snapshot first = done(driver().snapshot(id, "snap-1", Map.of()));
    assertThat(done(driver().snapshot(id, "snap-1", Map.of())).id()).isEqualTo(first.id());
    assertThat(first.sourceVolume()).isEqualTo(id);
    String other = created("pvc-2").id();
    assertThat(refused(driver().snapshot(other, "snap-1", Map.of()))).isEqualTo(Code.ALREADY_EXISTS);
    Created restored = done(driver().create(wanted("pvc-3", GIBIBYTE, Optional.of(first.id()), Optional.empty())));
    assertThat(restored.id()).isNotEqualTo(id);
    done(driver().deleteSnapshot(first.id()));
    done(driver().deleteSnapshot(first.id()));
    assertThat(refused(driver().create(wanted("pvc-4", GIBIBYTE, Optional.of(first.id()), Optional.empty()))))
        .isEqualTo(Code.NOT_FOUND);
  }

  private GroupSnapshot group(String name, String... volumes) {
    return done(driver().groupSnapshot(List.of(volumes), name, Map.of()));
  }

  private static List<String> members(GroupSnapshot group) {
    return group.snapshots().stream().map(Snapshot::id).toList();
  }

  @Test
  void aGroupIsTakenOnceByItsNameAndAVolumeFromEachOfIt() {
    assumeTrue(driver().traits().groupSnapshots(), "takes no groups");
    String one = created("pvc-1").id();
    String two = created("pvc-2").id();
    GroupSnapshot group = group("group-1", one, two);
    assertThat(group.ready()).isTrue();
    assertThat(group.snapshots()).extracting(Snapshot::sourceVolume).containsExactly(one, two);
    assertThat(group.snapshots()).extracting(Snapshot::group).containsOnly(group.id());
    assertThat(group.snapshots()).extracting(Snapshot::created).containsOnly(group.created());
    assertThat(group("group-1", two, one)).isEqualTo(group);
    assertThat(done(driver().findGroupSnapshot(group.id(), members(group)))).isEqualTo(group);
    String three = created("pvc-3").id();
    assertThat(refused(driver().groupSnapshot(List.of(one, three), "group-1", Map.of()))).isEqualTo(Code.ALREADY_EXISTS);
    for (Snapshot member : group.snapshots()) {
      done(driver().create(wanted("of-" + member.sourceVolume(), GIBIBYTE, Optional.of(member.id()), Optional.empty())));
    }
  }

  @Test
  void aGroupIsOfAllItsVolumesOrNotTaken() {
    assumeTrue(driver().traits().groupSnapshots(), "takes no groups");
    String one = created("pvc-1").id();
    assertThat(refused(driver().groupSnapshot(List.of(one, "never-was"), "group-1", Map.of()))).isEqualTo(Code.NOT_FOUND);
    assertThat(refused(driver().groupSnapshot(List.of(one, one), "group-1", Map.of()))).isEqualTo(Code.INVALID_ARGUMENT);
    if (driver().traits().listing()) {
      assertThat(done(driver().listSnapshots())).isEmpty();
    }
    assertThat(group("group-1", one).snapshots()).hasSize(1);
  }

  @Test
  void aGroupGoesWithItsSnapshotsAndTheseWithNothingElse() {
    assumeTrue(driver().traits().groupSnapshots(), "takes no groups");
    String one = created("pvc-1").id();
    GroupSnapshot group = group("group-1", one, created("pvc-2").id());
    String member = members(group).getFirst();
    assertThat(refused(driver().deleteSnapshot(member))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(refused(driver().deleteGroupSnapshot(group.id(), List.of(member)))).isEqualTo(Code.INVALID_ARGUMENT);
    done(driver().deleteGroupSnapshot(group.id(), members(group)));
    done(driver().deleteGroupSnapshot(group.id(), members(group)));
    assertThat(refused(driver().findGroupSnapshot(group.id(), members(group)))).isEqualTo(Code.NOT_FOUND);
    assertThat(refused(driver().create(wanted("pvc-3", GIBIBYTE, Optional.of(member), Optional.empty()))))
        .isEqualTo(Code.NOT_FOUND);
    done(driver().delete(one));
  }

  @Test
  void whoTakesNoGroupsSaysSo() {
    assumeTrue(!driver().traits().groupSnapshots(), "takes groups");
    String one = created("pvc-1").id();
    assertThat(refused(driver().groupSnapshot(List.of(one), "group-1", Map.of()))).isEqualTo(Code.UNIMPLEMENTED);
    assertThat(refused(driver().findGroupSnapshot("group-1", List.of()))).isEqualTo(Code.UNIMPLEMENTED);
    assertThat(refused(driver().deleteGroupSnapshot("group-1", List.of()))).isEqualTo(Code.UNIMPLEMENTED);
  }

  @Test
  void whatIsProvisionedIsMissingFromTheCapacity() {
    assumeTrue(driver().traits().trackCapacity(), "says nothing of its capacity");
    Map<String, String> here = done(driver().topologyOf(node()));
    long before = done(driver().capacity(here, Map.of()));
    String id = created("pvc-1").id();
    assertThat(done(driver().capacity(here, Map.of()))).isLessThanOrEqualTo(before - GIBIBYTE);
    assertThat(refused(driver().create(wanted("pvc-2", before, Optional.empty(), Optional.empty()))))
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
    done(driver().delete(id));
    assertThat(done(driver().capacity(here, Map.of()))).isEqualTo(before);
  }
}
