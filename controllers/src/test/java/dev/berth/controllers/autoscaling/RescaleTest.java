package dev.berth.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Ref;
import dev.berth.client.RequestClient;
import dev.berth.client.Requests;
import dev.berth.model.kinds.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RescaleTest {
  private static final JsonObject SCALE = (JsonObject) Json.parse("{\"metadata\": {\"resourceVersion\": \"1\"}, \"spec\": {\"replicas\": 2}}");

  private final List<String> asked = new ArrayList<>();
  private int conflicts;

  /** Whose objects somebody else changes before they are written, a few times. */
  private final class Contended extends RequestClient {
    @Override
    protected CompletionStage<Answer> send(Requests.Line line) {
      String body = line.tree().map(tree -> " " + ((JsonObject) tree).object("metadata").text("resourceVersion")).orElse("");
      asked.add(line.method() + body);
      JsonObject now = SCALE.with("metadata", JsonObject.of("resourceVersion", Json.parse("\"" + asked.size() + "\"")));
      return CompletableFuture.completedFuture(
          line.method().equals("PUT") && conflicts-- > 0
              ? new Answer.Refused(409, (JsonObject) Json.parse("{\"reason\": \"Conflict\", \"message\": \"the object has been modified\"}"))
              : new Answer.Done(now, 0));
    }
  }

  private Answer rescale() {
    return new Rescale(new Contended(), Ref.of(Kinds.STATEFUL_SET, "shop", "web"), 3).from(SCALE).toCompletableFuture().join();
  }

  @Test
  void whoIsOvertakenLooksAgain() {
    conflicts = 2;
    assertThat(rescale()).isInstanceOf(Answer.Done.class);
    assertThat(asked).containsExactly("PUT 1", "GET", "PUT 2", "GET", "PUT 4");
  }

  @Test
  void whoIsOvertakenAgainAndAgainGivesUp() {
    conflicts = 100;
    assertThat(((Answer.Refused) rescale()).message()).isEqualTo("the object has been modified");
    assertThat(asked).filteredOn(line -> line.startsWith("PUT")).hasSize(5);
  }
}
