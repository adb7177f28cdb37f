package dev.berth.server;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.store.Contents;
import dev.berth.store.Entry;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster in memory holds in its first second, written down by the build: the same hundred objects that a server would
 * make, without the half second that making them takes in a JVM that has just begun. Each cluster gets uids and times of its own.
 */
final class Beginning {
  private static final String RESOURCE = "beginning.bin";
  /** What the clock showed when it was written down; as long as every other time of this form. */
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final byte[] UID = "\"uid\":\"".getBytes(StandardCharsets.US_ASCII);

  private static final class Written {
    static final @Nullable Contents CONTENTS = load();
  }

  private Beginning() {}

  /** Nothing where the build did not write it. */
  static Optional<Contents> of(Instant now, RandomGenerator random) {
    if (!(Written.CONTENTS instanceof Contents written)) {
      return Optional.empty();
    }
    byte[] then = THEN.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] stamp = now.truncatedTo(ChronoUnit.SECONDS).toString().getBytes(StandardCharsets.US_ASCII);
    List<Entry> all = new ArrayList<>(written.entries().size());
    for (Entry entry : written.entries()) {
      byte[] bytes = entry.bytes().clone();
      for (int i = 0; i < bytes.length; i++) {
        if (startsWith(bytes, i, then)) {
          System.arraycopy(stamp, 0, bytes, i, then.length);
        } else if (startsWith(bytes, i, UID)) {
          byte[] uid = uid(random).getBytes(StandardCharsets.US_ASCII);
          System.arraycopy(uid, 0, bytes, i + UID.length, uid.length);
        }
      }
      all.add(new Entry(entry.key(), entry.revision(), entry.createRevision(), bytes, entry.stampAt(), Optional.empty()));
    }
    return Optional.of(new Contents(all));
  }

  private static boolean startsWith(byte[] text, int at, byte[] with) {
    if (at + with.length > text.length) {
      return false;
    }
    for (int i = 0; i < with.length; i++) {
      if (text[at + i] != with[i]) {
        return false;
      }
    }
    return true;
  }

  /** Version 4, as the API makes them. */
  private static String uid(RandomGenerator random) {
    long high = random.nextLong() & ~0xF000L | 0x4000L;
    long low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  private static @Nullable Contents load() {
    try (InputStream in = Beginning.class.getResourceAsStream(RESOURCE)) {
      return in == null ? null : Contents.read(new DataInputStream(new BufferedInputStream(in)));
    } catch (IOException e) {
      throw new IllegalStateException(RESOURCE + " was not written by this build", e);
    }
  }

  /** @param args the directory of this package's classes */
  public static void main(String[] args) throws IOException {
    VirtualLoop loop = new VirtualLoop(1, THEN);
    try (MemoryServer server = MemoryServer.anew(loop, Runnable::run, loop.random(), MemoryServer.Start.of(1));
        DataOutputStream out = new DataOutputStream(Files.newOutputStream(Path.of(args[0], RESOURCE)))) {
      Contents.of(server.store()).write(out);
    }
  }
}
