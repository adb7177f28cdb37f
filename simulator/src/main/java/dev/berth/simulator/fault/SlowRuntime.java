package dev.berth.simulator.fault;

import dev.berth.base.loop.Loop;
import dev.berth.node.runtime.Runtime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A runtime whose answers are on their way for a while. What is asked for happens at once: so a look may tell what has changed
 * since, and of two looks the later may arrive first.
 */
public final class SlowRuntime {
  private SlowRuntime() {}

  /** @param takes how long the next answer takes; zero for no time at all */
  public static Runtime of(Runtime runtime, Loop loop, Supplier<Duration> takes) {
    return (Runtime)
        Proxy.newProxyInstance(
            Runtime.class.getClassLoader(),
            new Class<?>[] {Runtime.class},
            (_, verb, arguments) -> {
              Object answer = ask(runtime, verb, arguments);
              return answer instanceof CompletionStage<?> stage ? later(stage, loop, takes.get()) : answer;
            });
  }

  private static Object ask(Runtime runtime, Method verb, Object[] arguments) throws Throwable {
    try {
      return verb.invoke(runtime, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> CompletionStage<T> later(CompletionStage<T> answer, Loop loop, Duration takes) {
    if (takes.isZero()) {
      return answer;
    }
    return answer
        .handle(
            (_, _) -> {
              CompletableFuture<Boolean> arrived = new CompletableFuture<>();
              loop.schedule(takes, () -> arrived.complete(true));
              return arrived;
            })
        .thenCompose(arrived -> arrived)
        .thenCompose(_ -> answer);
  }
}
