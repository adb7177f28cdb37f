package dev.berth.node.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The few calls of Linux that Java has no words for. Thread-safe. Each fails with {@link SystemCallException}; a file descriptor is
 * closed by whoever opened it.
 */
@SuppressWarnings("restricted")
final class SystemCalls {
  /** {@code AT_FDCWD}: paths are absolute. */
  static final int HERE = -100;

  static final int O_PATH = 0x200000;
  static final int O_NOFOLLOW = arm() ? 0x8000 : 0x20000;
  static final int O_DIRECTORY = arm() ? 0x4000 : 0x10000;
  static final int O_CLOEXEC = 0x80000;

  /** {@code RESOLVE_*} of openat2(2). */
  static final int NO_XDEV = 1;

  static final int NO_MAGIC_LINKS = 2;
  static final int NO_SYMLINKS = 4;
  static final int BENEATH = 8;
  /** As chroot(2) does: links that lead out lead to the directory itself. */
  static final int IN_ROOT = 16;

  static final int MS_RDONLY = 1;
  static final int MS_REMOUNT = 32;
  static final int MS_NOATIME = 1024;
  static final int MS_BIND = 4096;
  static final int MS_REC = 16384;
  static final int MS_SHARED = 1 << 20;

  static final int UMOUNT_DETACH = 2;
  static final int UMOUNT_NOFOLLOW = 8;
  private static final int AT_REMOVEDIR = 0x200;
  private static final long SYS_OPENAT2 = 437;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int STATX_BLOCKS = 0x400;
  private static final long STATX_SIZE = 256;
  private static final long STATX_BLOCKS_AT = 48;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBC = LINKER.defaultLookup();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO_VALUE =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPENAT2 =
      handle("syscall", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG), 1);
  private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 0);
  private static final MethodHandle MKDIRAT =
      handle("mkdirat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), 0);
  private static final MethodHandle UNLINKAT =
      handle("unlinkat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), 0);
  private static final MethodHandle MOUNT =
      handle("mount", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS), 0);
  private static final MethodHandle UMOUNT =
      handle("umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 0);
  private static final MethodHandle STATX =
      handle("statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS), 0);
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(LIBC.findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private SystemCalls() {}

  private static boolean arm() {
    return System.getProperty("os.arch", "").equals("aarch64");
  }

  private static MethodHandle handle(String name, FunctionDescriptor type, int firstVariadic) {
    return firstVariadic == 0
        ? LINKER.downcallHandle(LIBC.findOrThrow(name), type, ERRNO)
        : LINKER.downcallHandle(LIBC.findOrThrow(name), type, ERRNO, Linker.Option.firstVariadicArg(firstVariadic));
  }

  private interface Call {
    long of(Arena arena, MemorySegment state) throws Throwable;
  }

  private static long call(String what, Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      long result = call.of(arena, state);
      if (result < 0) {
        int errno = (int) ERRNO_VALUE.get(state, 0L);
        throw new SystemCallException(what, errno, text(errno));
      }
      return result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(what, e);
    }
  }

  private static String text(int errno) throws Throwable {
    MemorySegment message = (MemorySegment) STRERROR.invokeExact(errno);
    return message.reinterpret(256).getString(0);
  }

  /**
   * openat2(2), which Linux has since 5.6: opens a path without leaving the directory that a descriptor stands for.
   *
   * @param flags {@code O_*}
   * @param resolve how far the path may lead, {@link #BENEATH} and others
   */
  static int open(int directory, String path, int flags, int resolve) {
    for (int attempt = 0; ; attempt++) {
      try {
        return (int)
            call(
                "open " + path,
                (arena, state) -> {
                  MemorySegment how = arena.allocate(JAVA_LONG, 3);
                  how.setAtIndex(JAVA_LONG, 0, flags | O_CLOEXEC);
                  how.setAtIndex(JAVA_LONG, 2, resolve);
                  return (long)
                      OPENAT2.invokeExact(
                          state, SYS_OPENAT2, (long) directory, arena.allocateFrom(path), how, how.byteSize());
                });
      } catch (SystemCallException e) {
        // the kernel could not be sure, because something was renamed meanwhile
        if (!e.isTryAgain() || attempt == 20) {
          throw e;
        }
      }
    }
  }

  static void close(int descriptor) {
    call("close", (arena, state) -> (int) CLOSE.invokeExact(state, descriptor));
  }

  static void makeDirectory(int directory, String name, int mode) {
    call(
        "make directory " + name,
        (arena, state) -> (int) MKDIRAT.invokeExact(state, directory, arena.allocateFrom(name), mode));
  }

  static void unlink(int directory, String name, boolean isDirectory) {
    int flags = isDirectory ? AT_REMOVEDIR : 0;
    call(
        "remove " + name,
        (arena, state) -> (int) UNLINKAT.invokeExact(state, directory, arena.allocateFrom(name), flags));
  }

  /** @param data options of the file system, or "" */
  static void mount(String source, String target, String type, long flags, String data) {
    call(
        "mount " + source + " on " + target,
        (arena, state) ->
            (int)
                MOUNT.invokeExact(
                    state,
                    arena.allocateFrom(source),
                    arena.allocateFrom(target),
                    arena.allocateFrom(type),
                    flags,
                    arena.allocateFrom(data)));
  }

  static void unmount(String target, int flags) {
    call("unmount " + target, (arena, state) -> (int) UMOUNT.invokeExact(state, arena.allocateFrom(target), flags));
  }

  /** Of a file or link itself: how many blocks of 512 bytes are allocated for it. */
  static long blocks(String path) {
    return call(
        "look at " + path,
        (arena, state) -> {
          MemorySegment found = arena.allocate(STATX_SIZE, Long.BYTES);
          int result = (int) STATX.invokeExact(state, HERE, arena.allocateFrom(path), AT_SYMLINK_NOFOLLOW, STATX_BLOCKS, found);
          return result < 0 ? result : found.get(JAVA_LONG, STATX_BLOCKS_AT);
        });
  }

  /** The path of what a descriptor of this process stands for. */
  static String pathOf(int descriptor) {
    return "/proc/self/fd/" + descriptor;
  }
}
