package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.Answer;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.client.Write;
import dev.berth.model.time.Timestamps;
import dev.berth.node.volume.FileContent;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TokensTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final FixedApi api = new FixedApi(loop, new FixedSource(loop));
  private final Tokens tokens = new Tokens(loop, api);
  private final Instant start = loop.clock().instant();
  private long given = 3600;
  private int asked;

  private LocalVolume volume(LocalVolume.Token... wanted) {
    return new LocalVolume(
        "u1", "access", Kind.PROJECTED, "/p", JsonObject.EMPTY, Map.of(), List.of(wanted),
        LocalVolume.Use.plain("access", "shop", "web-0"));
  }

  private final LocalVolume plain = volume(new LocalVolume.Token("token", "", 3600, 0644));

  private Optional<Answer> issue(Write write) {
    asked++;
    JsonObject status =
        JsonObject.EMPTY
            .with("token", "t" + asked)
            .with("expirationTimestamp", Timestamps.format(loop.clock().instant().plusSeconds(given)));
    JsonObject spec = ((Write.Act) write).object().object("spec").with("expirationSeconds", given);
    return Optional.of(new Answer.Done(JsonObject.of("spec", spec, "status", status), 0));
  }

  private CompletableFuture<Map<String, FileContent>> ask(LocalVolume volume) {
    CompletableFuture<Map<String, FileContent>> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          var _ = tokens.of(volume).whenComplete((files, why) -> {
            if (why == null) {
              done.complete(files);
            } else {
              done.completeExceptionally(why);
            }
          });
        });
    loop.advance(Duration.ofSeconds(1));
    return done;
  }

  @Test
  @Spec("F35")
  void aTokenIsForItsAudienceAndBoundToItsPod() {
    api.answering(this::issue);
    Map<String, FileContent> files =
        ask(volume(new LocalVolume.Token("token", "", 3607, 0644), new LocalVolume.Token("v", "vault", 600, 0600))).join();
    assertThat(files).isEqualTo(Map.of("token", FileContent.of("t1", 0644), "v", FileContent.of("t2", 0600)));
    Write.Act act = (Write.Act) api.writes().getLast();
    assertThat(act.target().toString()).isEqualTo("serviceaccounts shop/default");
    assertThat(act.subresource()).isEqualTo("token");
    assertThat(act.object().object("spec").toString())
        .isEqualTo(
            "{\"audiences\":[\"vault\"],\"expirationSeconds\":600,\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
                + "\"name\":\"web-0\",\"uid\":\"u1\"}}");
  }

  @Test
  @Spec("F35")
  void aTokenIsKeptUntilFourFifthsOfItsLifeAreOver() {
    api.answering(this::issue);
    ask(plain).join();
    Instant due = tokens.renewAt(plain).orElseThrow();
    assertThat(Duration.between(start, due)).isBetween(Duration.ofSeconds(2880 - 10), Duration.ofSeconds(2881));
    loop.advance(Duration.ofSeconds(2800));
    ask(plain).join();
    assertThat(asked).isEqualTo(1);
    loop.advance(Duration.ofSeconds(100));
    assertThat(ask(plain).join().get("token").text()).isEqualTo("t2");
  }

  @Test
  @Spec("F35")
  void aTokenThatLivesLongIsRenewedEachDay() {
    given = 31_536_000;
    api.answering(this::issue);
    ask(plain).join();
    assertThat(Duration.between(start, tokens.renewAt(plain).orElseThrow()))
        .isBetween(Duration.ofHours(24).minusSeconds(10), Duration.ofHours(24).plusSeconds(1));
  }

  @Test
  void whileNoNewOneIsToBeHadTheOldOneIsGoodAsLongAsItLives() {
    api.answering(this::issue);
    ask(plain).join();
    api.reachable(false);
    loop.advance(Duration.ofSeconds(3000));
    assertThat(ask(plain).join().get("token").text()).isEqualTo("t1");
    loop.advance(Duration.ofSeconds(1000));
    assertThat(ask(plain)).isCompletedExceptionally();
  }

  @Test
  @Spec("C84")
  void whyThereIsNoneIsSaid() {
    JsonObject status = JsonObject.EMPTY.with("message", "serviceaccounts \"default\" not found");
    api.answering(_ -> Optional.of(new Answer.Refused(404, status)));
    assertThat(ask(plain).handle((_, why) -> String.valueOf(why.getMessage())).join())
        .endsWith("failed to fetch token: serviceaccounts \"default\" not found");
  }
}
