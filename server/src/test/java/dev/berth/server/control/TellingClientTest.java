package dev.berth.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.RequestClient;
import dev.berth.client.Requests;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TellingClientTest {
  private final List<String> told = new ArrayList<>();

  /** An API that refuses everything, with these words. */
  private TellingClient refused(String message) {
    RequestClient refusing =
        new RequestClient() {
          @Override
          protected CompletionStage<Answer> send(Requests.Line line) {
            String verb = line.method().equals("GET") ? "get" : "create";
            return CompletableFuture.completedFuture(
                new Answer.Refused(403, JsonObject.builder().put("message", message.formatted(verb)).build()));
          }
        };
    return new TellingClient("job", refusing, told::add);
  }

  @Test
  void whatAControllerMayNotIsToldOnceForEachVerbAndResource() {
    TellingClient client =
        refused("pods is forbidden: User \"c\" cannot %s resource \"pods\" in API group \"\" in the namespace \"default\"");
    for (String name : List.of("a", "b", "a")) {
      client.perform(Write.create(Kinds.POD, "default", JsonObject.EMPTY));
      client.get(Ref.of(Kinds.POD, "default", name));
    }
    assertThat(told)
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("controller=job may not create pods")
                    .contains("User \"c\" cannot create resource", "--verb=create --resource=pods", "--user=c"),
            second -> assertThat(second).startsWith("controller=job may not get pods"));
  }

  @Test
  void whatAdmissionRefusesIsNotToldHere() {
    refused("pods \"web-0\" is forbidden: exceeded quota: few %s").perform(Write.create(Kinds.POD, "default", JsonObject.EMPTY));
    assertThat(told).isEmpty();
  }
}
