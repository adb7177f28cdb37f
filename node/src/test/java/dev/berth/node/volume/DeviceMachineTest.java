package dev.berth.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.node.volume.DeviceFacts.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DeviceMachineTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final SortedMap<String, Boolean> wanted = new TreeMap<>();
  private final SortedMap<String, State> published = new TreeMap<>();
  private final Set<String> undecided = new TreeSet<>();
  private State staged = State.NOT;
  private boolean attach = true;
  private boolean inUse;
  private Optional<Map<String, String>> attachment = Optional.empty();
  private Optional<Instant> retryAt = Optional.empty();
  private boolean busy;

  private DeviceMove next() {
    Device device =
        new Device("d", "h", "pv", attach, false, "", List.of(), "ReadWriteOnce", false, Map.of());
    return DeviceMachine.next(
        new DeviceFacts(device, wanted, published, undecided, staged, inUse, attachment, retryAt, busy), NOW);
  }

  @Test
  @Spec("C83")
  void theWayUpIsReportAttachStagePublish() {
    wanted.put("pod", false);
    assertThat(next()).isEqualTo(new DeviceMove.ReportInUse());
    inUse = true;
    assertThat(next()).isEqualTo(new DeviceMove.AwaitAttachment());
    attachment = Optional.of(Map.of());
    assertThat(next()).isEqualTo(new DeviceMove.Stage());
    staged = State.DONE;
    assertThat(next()).isEqualTo(new DeviceMove.Publish("pod", false));
    published.put("pod", State.DONE);
    assertThat(next()).isEqualTo(DeviceMove.NOTHING);
  }

  @Test
  @Spec("C86")
  void theWayDownIsUnpublishUnstageForget() {
    staged = State.DONE;
    published.put("pod", State.DONE);
    assertThat(next()).isEqualTo(new DeviceMove.Unpublish("pod"));
    published.clear();
    assertThat(next()).isEqualTo(new DeviceMove.Unstage());
    staged = State.NOT;
    assertThat(next()).isEqualTo(new DeviceMove.Forget());
  }

  @Test
  @Spec("C88")
  void whatPerhapsHappenedIsUndoneAndDoneAgain() {
    staged = State.UNCERTAIN;
    assertThat(next()).isEqualTo(new DeviceMove.Unstage());
    published.put("pod", State.UNCERTAIN);
    assertThat(next()).isEqualTo(new DeviceMove.Unpublish("pod"));
    wanted.put("pod", true);
    attach = false;
    assertThat(next()).isEqualTo(new DeviceMove.Stage());
    staged = State.DONE;
    assertThat(next()).isEqualTo(new DeviceMove.Publish("pod", true));
  }

  @Test
  void aPodThatGoesIsLetGoOfBeforeAnotherGetsIt() {
    attach = false;
    staged = State.DONE;
    published.put("old", State.DONE);
    wanted.put("new", false);
    assertThat(next()).isEqualTo(new DeviceMove.Unpublish("old"));
  }

  @Test
  void onlyOneStepIsUnderWayAndAFailedOneWaits() {
    attach = false;
    wanted.put("pod", false);
    busy = true;
    assertThat(next()).isEqualTo(DeviceMove.NOTHING);
    busy = false;
    retryAt = Optional.of(NOW.plusSeconds(1));
    assertThat(next()).isEqualTo(new DeviceMove.Wait(NOW.plusSeconds(1)));
    retryAt = Optional.of(NOW);
    assertThat(next()).isEqualTo(new DeviceMove.Stage());
  }

  @Test
  void whatIsInOrderWaitsForNothing() {
    attach = false;
    staged = State.DONE;
    wanted.put("pod", false);
    published.put("pod", State.DONE);
    retryAt = Optional.of(NOW.plusSeconds(1));
    assertThat(next()).isEqualTo(DeviceMove.NOTHING);
  }

  @Test
  @Spec({"C87", "F13"})
  void aPodThatHasNotSpokenSinceTheAgentBeganKeepsItsVolume() {
    attach = false;
    staged = State.DONE;
    published.put("old", State.DONE);
    undecided.add("old");
    assertThat(next()).isEqualTo(DeviceMove.NOTHING);
    wanted.put("new", false);
    assertThat(next()).isEqualTo(new DeviceMove.Publish("new", false));
    undecided.remove("old");
    assertThat(next()).isEqualTo(new DeviceMove.Unpublish("old"));
  }
}
