package dev.berth.store.log;

import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.commit;
import static dev.berth.store.Drive.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.store.Drive;
import dev.berth.store.Durability;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.TestClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that are not as they were written. What a killed process leaves is had by copying the files of a running store; each
 * of its writes here is a frame of its own.
 */
class DamageTest {
  private static final StoreConfig CONFIG =
      StoreConfig.DEFAULTS.withDurability(Durability.NONE).withFiles(6 << 10, 1 << 20);
  private static final StoreConfig ONE_FILE = CONFIG.withFiles(32 << 10, 1 << 20);
  private static final int WRITES = 60;

  @TempDir Path home;
  private int copies;

  private static String key(int i) {
    return PODS + "n/" + (1000 + i);
  }

  private static String text(int i) {
    return ("value " + i + " ").repeat(i % 7 * 10);
  }

  /** The directory of a store that was killed after these writes. */
  private Path killed(int writes, StoreConfig config) throws IOException {
    Path live = home.resolve("live-" + ++copies);
    try (Store store = LogStore.open(live, config, new TestClock())) {
      for (int i = 0; i < writes; i++) {
        commit(store, put(key(i), text(i)));
      }
      return copy(live);
    }
  }

  /** The directory of a store that was closed after these writes. */
  private Path closed(int writes, StoreConfig config) throws IOException {
    Path live = home.resolve("live-" + ++copies);
    try (Store store = LogStore.open(live, config, new TestClock())) {
      for (int i = 0; i < writes; i++) {
        commit(store, put(key(i), text(i)));
      }
    }
    return copy(live);
  }

  private Path copy(Path from) throws IOException {
    Path to = Files.createDirectory(home.resolve("copy-" + ++copies));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        if (!file.toString().endsWith(".tmp")) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
    return to;
  }

  private static List<Path> logs(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  private static LogStore open(Path directory) {
    return LogStore.open(directory, CONFIG, new TestClock());
  }

  /** Where a file's frames begin, and after the last one where it ends. */
  private static List<Long> frames(Path log) throws IOException {
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
      FrameReader reader = new FrameReader(channel, FileHeader.read(channel, log, FileHeader.Kind.LOG).revision());
      List<Long> offsets = new ArrayList<>();
      while (reader.next() instanceof FrameReader.Next.Whole whole) {
        offsets.add(whole.offset());
      }
      offsets.add(reader.offset());
      return offsets;
    }
  }

  private static void flip(Path file, long offset, int bit) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int old = bytes.read();
      bytes.seek(offset);
      bytes.write(old ^ 1 << bit);
    }
  }

  private static void zero(Path file, long from, long to) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate((int) (to - from)), from);
    }
  }

  private static void truncate(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  /** The store has exactly the first writes. */
  private static void assertHas(Store store, int writes) {
    assertThat(Drive.texts(store.list(PODS, 0, 0, "")))
        .isEqualTo(IntStream.range(0, writes).mapToObj(i -> key(i) + "=" + text(i)).toList());
    assertThat(store.revision()).isEqualTo(1 + writes);
  }

  @Test
  void aKilledStoreHasAll() throws IOException {
    try (LogStore store = open(killed(WRITES, CONFIG))) {
      assertHas(store, WRITES);
      assertThat(store.notes()).isEmpty();
    }
  }

  @Test
  void aTornLastWriteIsDroppedWithANoteWhereverItIsTorn() throws IOException {
    Path directory = killed(20, ONE_FILE);
    Path log = logs(directory).getLast();
    List<Long> frames = frames(log);
    long begin = frames.get(frames.size() - 2);
    long end = frames.getLast();
    for (long cut = begin + 1; cut < end; cut += 17) {
      Path torn = copy(directory);
      zero(torn.resolve(log.getFileName()), cut, end);
      try (LogStore store = open(torn)) {
        int kept = store.notes().isEmpty() ? 20 : 19;
        assertThat(kept == 20).as("cut at %s of %s", cut, end).isEqualTo(onlyPaddingIsZeroed(log, cut, end));
        assertHas(store, kept);
        if (kept == 19) {
          assertThat(store.notes()).singleElement().asString()
              .contains(log.getFileName().toString()).contains("offset " + begin).contains("not finished");
        }
        commit(store, put(key(kept), text(kept)));
      }
      try (LogStore store = open(torn)) {
        assertThat(store.notes()).isEmpty();
        assertThat(store.get(key(18)).map(Drive::text)).contains(text(18));
      }
    }
  }

  private static boolean onlyPaddingIsZeroed(Path log, long from, long to) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    for (long i = from; i < to; i++) {
      if (bytes[(int) i] != 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void garbageBehindTheLastWriteIsDroppedWithANote() throws IOException {
    Path directory = killed(20, ONE_FILE);
    Path log = logs(directory).getLast();
    long end = frames(log).getLast();
    byte[] garbage = new byte[500];
    new Random(1).nextBytes(garbage);
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(garbage), end + 24);
    }
    try (LogStore store = open(directory)) {
      assertHas(store, 20);
      assertThat(store.notes()).hasSize(1);
    }
    assertThat(onlyPaddingIsZeroed(log, end + 24, end + 524)).isTrue();
  }

  @Test
  void aFlippedBitInTheMiddleIsRefusedWithThePlaceAndARemedyThatWorks() throws IOException {
    Path directory = killed(WRITES, CONFIG);
    Path log = logs(directory).getFirst();
    long offset = frames(log).get(5);
    flip(log, offset + 40, 3);
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(log.toString())
        .hasMessageContaining("offset " + offset)
        .hasMessageContaining("after revision 6")
        .hasMessageContaining("Restore the data directory from a backup")
        .hasMessageEndingWith("truncate -s " + offset + " " + log + " && truncate -s " + Files.size(log) + " " + log);
    for (Path later : logs(directory).subList(1, logs(directory).size())) {
      Files.delete(later);
    }
    long size = Files.size(log);
    truncate(log, offset);
    zero(log, size - 1, size);
    try (LogStore store = open(directory)) {
      assertHas(store, 5);
      commit(store, put(key(5), text(5)));
    }
  }

  @Test
  void aFlippedBitInTheMiddleOfTheLastFileIsRefused() throws IOException {
    Path directory = killed(20, ONE_FILE);
    Path log = logs(directory).getLast();
    long offset = frames(log).get(3);
    flip(log, offset + 1, 0);
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("offset " + offset).hasMessageContaining("a valid record follows at offset ");
  }

  @Test
  void aPageOfZerosInTheMiddleIsRefused() throws IOException {
    Path directory = killed(20, ONE_FILE);
    Path log = logs(directory).getLast();
    List<Long> frames = frames(log);
    zero(log, frames.get(4), frames.get(8));
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(StoreException.class).hasMessageContaining("offset " + frames.get(4));
  }

  @Test
  void aFlippedBitInTheLastWriteBeforeAnOrderlyCloseIsRefused() throws IOException {
    Path directory = closed(20, ONE_FILE);
    Path log = logs(directory).getLast();
    List<Long> frames = frames(log);
    long last = frames.get(frames.size() - 3);
    flip(log, last + 20, 5);
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(StoreException.class).hasMessageContaining("offset " + last);
  }

  @Test
  void aFlippedBitAnywhereIsRefusedOrHarmless() throws IOException {
    Path directory = closed(WRITES, CONFIG);
    List<Path> logs = logs(directory);
    Random random = new Random(42);
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      Path damaged = copy(directory);
      Path log = damaged.resolve(logs.get(random.nextInt(logs.size())).getFileName());
      long end = frames(log).getLast();
      long offset = random.nextLong(end);
      flip(log, offset, random.nextInt(8));
      try (LogStore store = open(damaged)) {
        assertHas(store, WRITES);
      } catch (StoreException e) {
        refused++;
        assertThat(e).hasMessageContaining(log.toString());
      }
      for (Path file : logs(damaged)) {
        Files.delete(file);
      }
    }
    assertThat(refused).isGreaterThan(150);
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    Path directory = killed(WRITES, CONFIG);
    for (Path log : logs(directory)) {
      Path damaged = copy(directory);
      Path victim = damaged.resolve(log.getFileName());
      List<Long> frames = frames(log);
      truncate(victim, frames.get(frames.size() / 2));
      assertThatThrownBy(() -> open(damaged))
          .isInstanceOf(StoreException.class).hasMessageContaining(victim.toString());
    }
  }

  @Test
  void aMissingFileIsRefused() throws IOException {
    Path directory = killed(WRITES, CONFIG);
    List<Path> logs = logs(directory);
    assertThat(logs).hasSizeGreaterThan(2);
    for (Path log : logs.subList(0, logs.size() - 1)) {
      Path damaged = copy(directory);
      Files.delete(damaged.resolve(log.getFileName()));
      assertThatThrownBy(() -> open(damaged)).isInstanceOf(StoreException.class).hasMessageContaining("evision");
    }
  }

  @Test
  void aDamagedOrMissingSnapshotIsRefused() throws IOException {
    Path directory = closed(2000, CONFIG.withFiles(16 << 10, 32 << 10));
    Path snapshot;
    try (Stream<Path> files = Files.list(directory)) {
      snapshot = files.filter(file -> file.toString().endsWith(".snapshot")).findFirst().orElseThrow();
    }
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      Path damaged = copy(directory);
      Path victim = damaged.resolve(snapshot.getFileName());
      flip(victim, FileHeader.BYTES + random.nextLong(Files.size(victim) - FileHeader.BYTES - 64), random.nextInt(8));
      assertThatThrownBy(() -> open(damaged))
          .isInstanceOf(StoreException.class).hasMessageContaining(victim.toString());
    }
    Files.delete(snapshot);
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(StoreException.class).hasMessageContaining("lacks the revisions 2 to");
  }

  @Test
  void logFilesThatAreAllGoneAreRefused() throws IOException {
    Path directory = closed(2000, CONFIG.withFiles(16 << 10, 32 << 10));
    for (Path log : logs(directory)) {
      Files.delete(log);
    }
    assertThatThrownBy(() -> open(directory)).isInstanceOf(StoreException.class).hasMessageContaining("no *.log file");
  }

  @Test
  void aFormatFromTheFutureIsNamed() throws IOException {
    Path directory = killed(3, CONFIG);
    Path log = logs(directory).getLast();
    flip(log, 11, 1);
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(log.toString()).hasMessageContaining("format 3").hasMessageContaining("reads format 1");
  }

  @Test
  void aForeignFileIsNamed() throws IOException {
    Path directory = killed(3, CONFIG);
    Path log = logs(directory).getLast();
    Files.writeString(log, "this is not a log ".repeat(10));
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(StoreException.class).hasMessageContaining(log.toString()).hasMessageContaining("BERTHLOG");
  }
}
