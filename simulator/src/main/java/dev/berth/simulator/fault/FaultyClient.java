package dev.berth.simulator.fault;

import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.ClientException;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.AnyObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A component's client on a bad way. A request that is under way is carried out even when its sender dies meanwhile; its
 * answer then reaches nobody.
 */
final class FaultyClient implements Client {
  /** How long it takes until a lost request is given up. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final FaultySite site;
  private final String component;
  private final Loop base;
  private final MortalLoop loop;
  private final Client api;
  /** Its component died while it used it: what the component still does in the same turn does not happen. */
  private boolean dead;

  FaultyClient(FaultySite site, String component, Loop base, MortalLoop loop, Client api) {
    this.site = site;
    this.component = component;
    this.base = base;
    this.loop = loop;
    this.api = api;
  }

  @Override
  public CompletionStage<Answer> perform(Write write) {
    Faults faults = site.faults();
    if (isDead()) {
      return new CompletableFuture<>();
    }
    if (faults.happens(base, faults.crashBefore())) {
      dead = true;
      site.crash(component, loop, "before " + Transcript.describe(write));
      return new CompletableFuture<>();
    }
    boolean crashes = faults.happens(base, faults.crashAfter());
    return send(
        Transcript.describe(write),
        () -> {
          Consumer<Answer> heard = site.writes(component, write);
          CompletionStage<Answer> answer = api.perform(write);
          answer.thenAccept(heard);
          if (crashes) {
            dead = true;
            site.crash(component, loop, "after " + Transcript.describe(write));
          }
          return answer;
        });
  }

  @Override
  public CompletionStage<Answer> get(Ref ref) {
    return send("GET " + ref, () -> api.get(ref));
  }

  @Override
  public CompletionStage<Answer> scale(Ref ref) {
    return send("GET " + ref + "/scale", () -> api.scale(ref));
  }

  @Override
  public CompletionStage<Answer> list(ResourceType type, String namespace, String labelSelector) {
    return send("LIST " + type.plural(), () -> api.list(type, namespace, labelSelector));
  }

  @Override
  public CompletionStage<Answer> newest(ResourceType type, String namespace) {
    return send("NEWEST " + type.plural(), () -> api.newest(type, namespace));
  }

  @Override
  public CompletionStage<Answer> page(String path, String query) {
    return send("GET " + path, () -> later(api.page(path, query), site.paging()));
  }

  private CompletionStage<Answer> later(CompletionStage<Answer> answer, Duration takes) {
    if (takes.isZero()) {
      return answer;
    }
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    base.schedule(takes, () -> told.complete(true));
    return told.thenCompose(_ -> answer);
  }

  private CompletionStage<Answer> send(String what, Supplier<CompletionStage<Answer>> request) {
    CompletableFuture<Answer> answered = new CompletableFuture<>();
    Faults faults = site.faults();
    if (isDead()) {
      return answered;
    }
    if (!site.isReachable(component) || faults.happens(base, faults.lostBefore())) {
      lose(what, answered);
      return answered;
    }
    boolean answerLost = faults.happens(base, faults.lostAfter());
    Duration thither = site.way();
    if (thither.isZero()) {
      carryOut(what, request, answerLost, answered);
    } else {
      base.schedule(thither, () -> carryOut(what, request, answerLost, answered));
    }
    return answered;
  }

  /** Over the network an answer tells no more than the object in it. */
  private Answer told(Answer answer) {
    return site.isElsewhere() && answer instanceof Answer.Done done
        ? new Answer.Done(done.object(), new AnyObject(done.object()).revision())
        : answer;
  }

  private void carryOut(
      String what, Supplier<CompletionStage<Answer>> request, boolean answerLost, CompletableFuture<Answer> answered) {
    if (!site.isReachable(component)) {
      lose(what, answered);
      return;
    }
    CompletionStage<Answer> stage = request.get().thenApply(this::told);
    if (answerLost) {
      lose(what, answered);
      return;
    }
    Duration back = site.way();
    stage.whenComplete(
        (answer, failure) -> {
          Runnable end =
              () -> {
                if (isDead()) {
                  return;
                }
                if (failure != null) {
                  answered.completeExceptionally(failure);
                } else {
                  answered.complete(answer);
                }
              };
          if (back.isZero()) {
            loop.execute(end);
          } else {
            loop.schedule(back, end);
          }
        });
  }

  private boolean isDead() {
    return dead || !loop.isAlive();
  }

  private void lose(String what, CompletableFuture<Answer> answered) {
    loop.schedule(TIMEOUT, () -> answered.completeExceptionally(new ClientException(what + ": no answer")));
  }
}
