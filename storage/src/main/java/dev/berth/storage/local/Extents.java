package dev.berth.storage.local;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** Where a sparse file has data and where holes, which reading it does not tell: lseek(2) does. */
final class Extents implements AutoCloseable {
  private static final int O_CLOEXEC = 0x80000;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  /** There is no data from there on. */
  private static final int ENXIO = 6;

  /** The system's calls, looked up when the first file is opened. */
  @SuppressWarnings("restricted") // three calls of the C library, whose signatures are fixed
  private static final class Calls {
    private static final Linker LINKER = Linker.nativeLinker();
    static final MethodHandle OPEN =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    static final MethodHandle LSEEK =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("lseek"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
            Linker.Option.captureCallState("errno"));
    static final MethodHandle CLOSE =
        LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    static final VarHandle ERRNO =
        Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
  }

  private interface Call<T> {
    T of(Arena arena) throws Throwable;
  }

  private final Path file;
  private final int descriptor;

  private Extents(Path file, int descriptor) {
    this.file = file;
    this.descriptor = descriptor;
  }

  static Extents of(Path file) throws IOException {
    int descriptor = call(arena -> (int) Calls.OPEN.invokeExact(arena.allocateFrom(file.toString()), O_CLOEXEC));
    if (descriptor < 0) {
      throw new IOException("cannot open " + file);
    }
    return new Extents(file, descriptor);
  }

  private static <T> T call(Call<T> call) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return call.of(arena);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  /** The next byte that may not be zero, from an offset on; {@link Long#MAX_VALUE} where there is none. */
  long data(long offset) throws IOException {
    return seek(offset, SEEK_DATA);
  }

  /** Where the data that lie at an offset end. */
  long hole(long offset) throws IOException {
    return seek(offset, SEEK_HOLE);
  }

  private long seek(long offset, int whence) throws IOException {
    return call(
        arena -> {
          MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
          long found = (long) Calls.LSEEK.invokeExact(state, descriptor, offset, whence);
          if (found >= 0) {
            return found;
          }
          int errno = (int) Calls.ERRNO.get(state, 0L);
          if (errno == ENXIO) {
            return Long.MAX_VALUE;
          }
          throw new IOException("cannot look for data in " + file + " from " + offset + " on: errno " + errno);
        });
  }

  @Override
  public void close() throws IOException {
    int _ = call(_ -> (int) Calls.CLOSE.invokeExact(descriptor));
  }
}
