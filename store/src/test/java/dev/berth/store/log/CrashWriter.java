package dev.berth.store.log;

import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Drive;
import dev.berth.store.Durability;
import dev.berth.store.Expect;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.Stores;
import dev.berth.store.TestClock;
import dev.berth.store.WriteResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The process that is killed: writers that each do numbered steps, one after the other, and print each that was
 * acknowledged as {@code writer step revision}. Arguments: directory, durability, and where each writer begins.
 */
final class CrashWriter {
  /** Small files, so that rolls and snapshots are hit too. */
  static final StoreConfig CONFIG = StoreConfig.DEFAULTS.withFiles(256 << 10, 256 << 10);

  private static final int KEYS = 20;

  private CrashWriter() {}

  public static void main(String[] arguments) {
    StoreConfig config = CONFIG.withDurability(Durability.valueOf(arguments[1]));
    Store store = Stores.durable(Path.of(arguments[0]), config, new TestClock());
    for (int i = 2; i < arguments.length; i++) {
      int writer = i - 2;
      long begin = Long.parseLong(arguments[i]);
      Thread.ofPlatform().start(() -> write(store, writer, begin));
    }
  }

  private static void write(Store store, int writer, long begin) {
    for (long step = begin; ; step++) {
      WriteResult result = store.write(batch(writer, step)).join();
      if (!(result instanceof WriteResult.Committed committed)) {
        throw new IllegalStateException("writer " + writer + " step " + step + ": " + result);
      }
      String line = writer + " " + step + " " + committed.revision() + "\n";
      synchronized (System.out) {
        System.out.print(line);
        System.out.flush();
      }
    }
  }

  /** A step changes two keys together: puts them twice, then deletes them, round and round. */
  static Batch batch(int writer, long step) {
    return new Batch(List.<Change>of(change(first(writer, step), step), change(second(writer, step), step)));
  }

  private static Change change(String key, long step) {
    return deletes(step)
        ? new Change.Delete(key, Expect.ANYTHING)
        : new Change.Put(key, Expect.ANYTHING, Drive.value(text(step)));
  }

  private static boolean deletes(long step) {
    return step / KEYS % 3 == 2;
  }

  private static String text(long step) {
    return step + " " + "x".repeat((int) (step * 7919 % 2000));
  }

  private static String first(int writer, long step) {
    return Drive.PODS + "writer-" + writer + "/" + step % KEYS;
  }

  private static String second(int writer, long step) {
    return Drive.MAPS + "writer-" + writer + "/" + step % KEYS;
  }

  /** Whether the store is as this writer leaves it when it has done all steps before {@code end}. */
  static boolean isAfter(Store store, int writer, long end) {
    for (long step = Math.max(0, end - KEYS); step < Math.max(end, KEYS); step++) {
      Optional<String> expected = step >= end || deletes(step) ? Optional.empty() : Optional.of(text(step));
      if (!store.get(first(writer, step)).map(Drive::text).equals(expected)
          || !store.get(second(writer, step)).map(Drive::text).equals(expected)) {
        return false;
      }
    }
    return true;
  }
}
