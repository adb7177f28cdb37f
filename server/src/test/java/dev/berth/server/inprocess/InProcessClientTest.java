package dev.berth.server.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Api;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.User;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.Answer;
import dev.berth.client.ClientException;
import dev.berth.client.Ref;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class InProcessClientTest {
  private final VirtualLoop loop = new VirtualLoop(1);

  /** Whose stack ends in every request. */
  private static final class Deep implements Api {
    @Override
    public Response handle(Request request) {
      throw new StackOverflowError("too deep");
    }

    @Override
    public Response handleAs(User user, Request request) {
      return handle(request);
    }

    @Override
    public boolean isQuick(Request request) {
      return false;
    }
  }

  @Test
  void whoWaitsForAnAnswerHearsOfAFault() {
    InProcessClient client = new InProcessClient(new Deep(), () -> 1, loop, Runnable::run, Identity.controller("statefulset"));
    CompletionStage<Answer> answer = client.get(new Ref(Kinds.POD.type(), "default", "web-0"));
    loop.runDue();
    assertThat(answer.toCompletableFuture())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(ClientException.class)
        .withMessageContaining("too deep");
  }
}
