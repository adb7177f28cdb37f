package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.node.volume.Device;
import dev.berth.node.volume.DeviceFacts.State;
import dev.berth.node.volume.FsGroup;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.MountLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileLedgerTest {
  private static final Device DEVICE =
      new Device(
          "d.example", "h-1", "pvc-1", true, false, "ext4", List.of("noatime"), "ReadWriteOnce", true, Map.of("k", "v"),
          true);
  private static final MountLedger.SetUp LOCAL =
      new MountLedger.SetUp(
          new LocalVolume(
              "u1",
              "conf",
              Kind.GLUSTERFS,
              "/k/conf",
              JsonObject.EMPTY.with("path", "v"),
              new LocalVolume.Use(
                  "pv", "shop", "web-0", "builder", true, false, List.of("x=1"), Optional.of(new FsGroup(7, true, true)),
                  Optional.of(8L), 9)));

  private Scratch scratch;
  private MountTable table;

  @BeforeEach
  void make() throws IOException {
    scratch = Scratch.plain();
    table =
        MountTable.parse(
            "30 22 8:1 / " + DEVICE.stagePath(scratch.paths()) + " rw - ext4 /dev/x rw\n31 22 8:1 / "
                + DEVICE.podPath(scratch.paths(), "u1") + " rw - ext4 /dev/x rw");
  }

  @AfterEach
  void remove() {
    scratch.close();
  }

  private FileLedger open(String boot) {
    return FileLedger.open(scratch.paths(), boot, table);
  }

  private Path file() {
    return Path.of(scratch.paths().root(), "berth-mounts.jsonl");
  }

  private void fill(FileLedger ledger) {
    ledger.put(new MountLedger.Staged(DEVICE, State.UNCERTAIN));
    ledger.put(new MountLedger.Staged(DEVICE, State.DONE));
    ledger.put(new MountLedger.Published(DEVICE, "u1", State.DONE));
    ledger.put(new MountLedger.Published(DEVICE, "u2", State.UNCERTAIN));
    ledger.put(LOCAL);
  }

  @Test
  @Spec({"C87", "F13"})
  void theNextAgentFindsWhatTheLastOneWrote() {
    FileLedger first = open("boot-1");
    fill(first);
    // it is killed: nothing is closed
    assertThat(open("boot-1").all()).isEqualTo(first.all()).hasSize(4);
  }

  @Test
  @Spec("C87")
  void whatWasStruckIsNotFoundAgain() {
    FileLedger first = open("boot-1");
    fill(first);
    first.strike(new MountLedger.Published(DEVICE, "u1", State.NOT));
    first.strike(LOCAL);
    assertThat(open("boot-1").all())
        .containsExactly(
            new MountLedger.Published(DEVICE, "u2", State.UNCERTAIN), new MountLedger.Staged(DEVICE, State.DONE));
  }

  @Test
  @Spec("F14")
  void afterTheMachineWasDownOnlyDirectoriesAreLeft() {
    fill(open("boot-1"));
    assertThat(open("boot-2").all()).containsExactly(LOCAL);
    assertThat(open("boot-2").all()).containsExactly(LOCAL);
  }

  @Test
  @Spec("C88")
  void whatSomebodyElseUnmountedIsUncertain() {
    fill(open("boot-1"));
    table = MountTable.parse("30 22 8:1 / " + DEVICE.stagePath(scratch.paths()) + " rw - ext4 /dev/x rw");
    assertThat(open("boot-1").all())
        .contains(
            new MountLedger.Staged(DEVICE, State.DONE), new MountLedger.Published(DEVICE, "u1", State.UNCERTAIN));
  }

  @Test
  void aLineThatWasTornIsLeftOut() throws IOException {
    fill(open("boot-1"));
    Files.writeString(file(), "{\"put\":{\"kind\":\"sta", StandardOpenOption.APPEND);
    FileLedger next = open("boot-1");
    assertThat(next.all()).hasSize(4);
    next.put(new MountLedger.Published(DEVICE, "u3", State.DONE));
    assertThat(open("boot-1").all()).hasSize(5);
  }

  @Test
  void historyIsForgotten() throws IOException {
    FileLedger ledger = open("boot-1");
    for (int i = 0; i < 3000; i++) {
      ledger.put(LOCAL);
      ledger.strike(LOCAL);
    }
    ledger.put(LOCAL);
    assertThat(Files.readAllLines(file()).size()).isLessThan(2100);
    assertThat(open("boot-1").all()).containsExactly(LOCAL);
    assertThat(Files.readAllLines(file())).hasSize(2);
  }
}
