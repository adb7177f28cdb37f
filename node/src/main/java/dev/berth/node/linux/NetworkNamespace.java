package dev.berth.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Makes sockets in another network namespace: a node's, a pod's. A socket stays in the namespace in which it was made, so
 * that any thread can go on with it.
 */
public final class NetworkNamespace {
  private static final int CLONE_NEWNET = 0x40000000;

  private NetworkNamespace() {}

  /** The system's calls, looked up when the first namespace is entered. */
  @SuppressWarnings("restricted") // three calls of the C library, whose signatures are fixed
  private static final class Calls {
    private static final Linker LINKER = Linker.nativeLinker();
    static final MethodHandle OPEN =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    static final MethodHandle SETNS =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("setns"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    static final MethodHandle CLOSE =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  /**
   * Runs something inside, on a platform thread made for it: of a thread that has been in another namespace nobody should
   * make further use. Blocks.
   *
   * @param namespace such as {@code /run/netns/blue} or {@code /proc/4711/ns/net}
   * @throws IOException where it cannot be entered
   * @throws Exception what the task throws
   */
  public static <T> T call(Path namespace, Callable<T> task) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("in " + namespace.getFileName())
        .daemon()
        .start(
            () -> {
              try {
                enter(namespace);
                result.complete(task.call());
              } catch (Throwable t) {
                result.completeExceptionally(t);
              }
            });
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void enter(Path namespace) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(namespace.toString());
      int fd = (int) Calls.OPEN.invokeExact(path, 0);
      if (fd < 0) {
        throw new IOException("no network namespace " + namespace);
      }
      int entered = (int) Calls.SETNS.invokeExact(fd, CLONE_NEWNET);
      int _ = (int) Calls.CLOSE.invokeExact(fd);
      if (entered != 0) {
        throw new IOException("cannot enter the network namespace " + namespace + ": that needs CAP_SYS_ADMIN");
      }
    }
  }
}
