package dev.berth.storage.csi.server;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** One of the interface's services being put together: each call by its method. */
final class Service {
  private final ServerServiceDefinition.Builder definition;

  Service(String name) {
    definition = ServerServiceDefinition.builder(name);
  }

  /** @param answer may throw {@link DriverException} at once, or later */
  <Q, A> Service on(MethodDescriptor<Q, A> method, Function<Q, CompletionStage<A>> answer) {
    definition.addMethod(method, ServerCalls.asyncUnaryCall((question, to) -> call(answer, question, to)));
    return this;
  }

  private static <Q, A> void call(Function<Q, CompletionStage<A>> answer, Q question, StreamObserver<A> to) {
    CompletionStage<A> stage;
    try {
      stage = answer.apply(question);
    } catch (DriverException e) {
      to.onError(Refusal.of(e));
      return;
    }
    var _ =
        stage.handle(
            (value, why) -> {
              if (why != null) {
                to.onError(Refusal.of(why));
              } else {
                to.onNext(value);
                to.onCompleted();
              }
              return true;
            });
  }

  ServerServiceDefinition build() {
    return definition.build();
  }

  /**
   * What is under way. The interface leaves it to a driver to keep calls on one volume apart, our drivers leave it to their
   * callers: so a second call is refused as ABORTED until the first has ended.
   */
  static final class UnderWay {
    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    /** @param key of a volume or snapshot, or the name of one to be made */
    <T> CompletionStage<T> alone(String key, Supplier<CompletionStage<T>> work) {
      if (!keys.add(key)) {
        throw new DriverException(Code.ABORTED, "an operation on " + key + " is already in progress");
      }
      try {
        return work.get().whenComplete((_, _) -> keys.remove(key));
      } catch (RuntimeException e) {
        keys.remove(key);
        throw e;
      }
    }
  }
}
