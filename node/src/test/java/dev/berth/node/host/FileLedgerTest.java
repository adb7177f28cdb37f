package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.node.KubeletPaths;
import dev.berth.node.volume.Device;
import dev.berth.node.volume.DeviceFacts.State;
import dev.berth.node.volume.FsGroup;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.MountLedger;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

  /** A ledger on a disk of 16 KiB, one page of which is the file's. */
  @Test
  @Spec("C87")
  void aFullDiskStopsStepsAndLosesNothing() throws IOException {
    try (Scratch small = Scratch.mountable()) {
      Path root = Files.createDirectories(Path.of(small.paths().root()));
      small.mounts().memory(root.toString(), 16 << 10);
      FileLedger ledger = FileLedger.open(small.paths(), "boot-1", table);
      ledger.put(LOCAL);
      MountLedger.Staged uncertain = new MountLedger.Staged(DEVICE, State.UNCERTAIN);
      ledger.put(uncertain);
      Path filler = root.resolve("filler");
      fillUp(filler);
      assertThatThrownBy(() -> putMany(ledger))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("berth-mounts.jsonl: No space left on device");
      List<MountLedger.Entry> known = ledger.all();
      // these steps have happened: nobody can take them back because the disk is full
      ledger.strike(LOCAL);
      ledger.confirm(new MountLedger.Staged(DEVICE, State.DONE));
      assertThat(FileLedger.open(copied(small), "boot-1", table).all()).containsExactlyElementsOf(known);
      Files.delete(filler);
      MountLedger.Published next = new MountLedger.Published(DEVICE, "next", State.UNCERTAIN);
      ledger.put(next);
      assertThat(FileLedger.open(copied(small), "boot-1", table).all())
          .containsExactlyElementsOf(ledger.all())
          .contains(next, new MountLedger.Staged(DEVICE, State.DONE))
          .doesNotContain(LOCAL);
      ledger.close();
      small.mounts().unmount(root.toString());
    }
  }

  private static void putMany(FileLedger ledger) {
    for (int i = 0; i < 1000; i++) {
      ledger.put(new MountLedger.Published(DEVICE, "u" + i, State.UNCERTAIN));
    }
  }

  private static void fillUp(Path filler) throws IOException {
    byte[] page = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler)) {
      for (int i = 0; i < 100; i++) {
        out.write(page);
      }
    } catch (IOException e) {
      assertThat(e).hasMessage("No space left on device");
    }
  }

  /** What an agent would find that is started now, on a disk with room. */
  private KubeletPaths copied(Scratch small) throws IOException {
    Files.createDirectories(file().getParent());
    Files.copy(Path.of(small.paths().root(), file().getFileName().toString()), file(), StandardCopyOption.REPLACE_EXISTING);
    return scratch.paths();
  }
}
