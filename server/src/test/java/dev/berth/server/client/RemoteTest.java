package dev.berth.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.base.queue.Backoff;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.ClientException;
import dev.berth.client.Picture;
import dev.berth.client.Ref;
import dev.berth.client.Source;
import dev.berth.client.Write;
import dev.berth.client.https.Connection;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.https.HttpsSource;
import dev.berth.client.https.Kubeconfig;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.store.StoreConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own client over the network, against a server. */
@Spec("E89")
class RemoteTest {
  private static final long LIMIT_SECONDS = 120;
  private static final Connection.Settings SETTINGS =
      Connection.Settings.of("test").withPage(7).withBackoff(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50)));

  @TempDir private Path dir;
  private final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
  private final RealLoop loop = new RealLoop("component", faults::add);

  @AfterEach
  void nothingFailed() {
    loop.close();
    assertThat(faults).isEmpty();
  }

  private static Connection connect(BerthServer server) {
    return new Connection(Kubeconfig.read(server.kubeconfig().orElseThrow()), SETTINGS);
  }

  private <T> T onLoop(Supplier<T> task) {
    return await(CompletableFuture.supplyAsync(task, loop));
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  private static JsonObject map(String name, String value) {
    return (JsonObject) Yaml.parse("{metadata: {name: %s}, data: {v: '%s'}}".formatted(name, value));
  }

  private static Answer create(Client client, String name, String value) {
    return await(client.perform(Write.create(Kinds.CONFIG_MAP, "default", map(name, value))));
  }

  private static Answer patch(Client client, String name, String value) {
    return await(
        client.perform(
            new Write.Patch(
                Ref.of(Kinds.CONFIG_MAP, "default", name), "", Write.PatchType.MERGE,
                map(name, value).without("metadata"))));
  }

  private static Answer delete(Client client, String name) {
    return await(
        client.perform(new Write.Delete(Ref.of(Kinds.CONFIG_MAP, "default", name), Write.DeleteOptions.PLAIN)));
  }

  private Picture picture(Source source, Kind<?>... kinds) {
    return onLoop(
        () -> {
          Picture picture = new Picture(loop, source);
          picture.follow(List.of(kinds));
          return picture;
        });
  }

  private void awaitSeen(Picture picture, Kind<?> kind, long revision) {
    CompletableFuture<Boolean> seen = new CompletableFuture<>();
    loop.execute(() -> picture.onceSeen(kind.type(), revision, () -> seen.complete(true)));
    await(seen);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aRemotePictureShowsWhatOneInTheServersProcessShows(long seed) throws IOException {
    try (BerthServer server = Servers.start(dir);
        Connection connection = connect(server)) {
      HttpsClient client = new HttpsClient(connection, loop);
      Random random = new Random(seed);
      write(client, random, 40);
      Picture near = picture(server.server().source(loop), Kinds.CONFIG_MAP, Kinds.SECRET);
      Picture far = picture(new HttpsSource(connection, loop), Kinds.CONFIG_MAP, Kinds.SECRET);
      List<String> told = new ArrayList<>();
      onLoop(
          () -> {
            far.onChange(Kinds.CONFIG_MAP, (before, after) -> told.add(story(before, after)));
            return true;
          });
      write(client, random, 200);
      for (Kind<AnyObject> kind : List.of(Kinds.CONFIG_MAP, Kinds.SECRET)) {
        long last = ((Answer.Done) await(client.perform(Write.create(kind, "default", map("last", "").without("data"))))).revision();
        awaitSeen(near, kind, last);
        awaitSeen(far, kind, last);
        assertThat(onLoop(() -> ours(far, kind))).isNotEmpty().isEqualTo(onLoop(() -> ours(near, kind)));
      }
      assertThat(onLoop(() -> List.copyOf(told))).doesNotContain("same").contains("new", "gone", "changed");
    }
  }

  /** Without what controllers may be writing at this moment. */
  private static List<AnyObject> ours(Picture picture, Kind<AnyObject> kind) {
    return picture.list(kind, "default").stream().filter(o -> !o.name().startsWith("kube-")).toList();
  }

  private static String story(Optional<AnyObject> before, Optional<AnyObject> after) {
    return before.isEmpty()
        ? "new"
        : after.isEmpty() ? "gone" : before.get().revision() < after.get().revision() ? "changed" : "same";
  }

  private static void write(Client client, Random random, int times) {
    List<CompletionStage<Answer>> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      String name = "m" + random.nextInt(25);
      Ref ref = Ref.of(Kinds.CONFIG_MAP, "default", name);
      all.add(
          client.perform(
              switch (random.nextInt(4)) {
                case 0 -> new Write.Delete(ref, Write.DeleteOptions.PLAIN);
                case 1 ->
                    new Write.Patch(ref, "", Write.PatchType.MERGE, map(name, "p" + i).without("metadata"));
                default -> Write.create(Kinds.CONFIG_MAP, "default", map(name, "c" + i));
              }));
    }
    all.forEach(RemoteTest::await);
  }

  /** Puts down what it is told. */
  private static final class Notes implements Source.Sink {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public void listed(ResourceType type, List<JsonObject> objects) {
      told.add("listed " + objects.stream().filter(Notes::isOurs).map(Notes::word).toList());
    }

    @Override
    public void changed(List<Source.Change> changes, long revision) {
      changes.stream()
          .filter(change -> isOurs(change.object()))
          .forEach(change -> told.add((change.gone() ? "gone " : "is ") + word(change.object())));
    }

    private static boolean isOurs(JsonObject object) {
      return object.object("data").has("v");
    }

    private static String word(JsonObject object) {
      assertThat(object.text("kind")).isEqualTo("ConfigMap");
      return object.object("metadata").text("name") + "=" + object.object("data").text("v");
    }

    private String next() throws InterruptedException {
      return Optional.ofNullable(told.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).orElse("nothing came");
    }
  }

  @Test
  void aWatchThatBreaksGoesOnWhereItWas() throws IOException, InterruptedException {
    try (BerthServer server = Servers.start(dir);
        Relay relay = new Relay(URI.create(server.url()).getPort());
        Connection direct = connect(server)) {
      HttpsClient client = new HttpsClient(direct, loop);
      Endpoint known = Kubeconfig.read(server.kubeconfig().orElseThrow());
      Endpoint across =
          new Endpoint(
              URI.create("https://127.0.0.1:" + relay.port()), known.authorities(), known.key(), Optional.empty());
      try (Connection connection = new Connection(across, SETTINGS)) {
        create(client, "a", "0");
        Notes notes = new Notes();
        new HttpsSource(connection, loop).follow(Set.of(Kinds.CONFIG_MAP.type()), notes);
        assertThat(notes.next()).isEqualTo("listed [a=0]");
        for (int i = 1; i <= 5; i++) {
          patch(client, "a", "n" + i);
          assertThat(notes.next()).isEqualTo("is a=n" + i);
          relay.cut();
          create(client, "b", "n" + i);
          delete(client, "b");
          assertThat(notes.next()).isEqualTo("is b=n" + i);
          assertThat(notes.next()).isEqualTo("gone b=n" + i);
        }
      }
    }
  }

  /** The history that watches go on from does not outlive a server's process. */
  @Test
  void aWatchThatIsTooFarBehindBeginsWithAListAnew() throws IOException, InterruptedException {
    BerthServer first = Servers.start(dir);
    int port = URI.create(first.url()).getPort();
    try (Connection connection = connect(first)) {
      HttpsClient client = new HttpsClient(connection, loop);
      create(client, "a", "1");
      create(client, "b", "1");
      Notes notes = new Notes();
      Source.Following following = new HttpsSource(connection, loop).follow(Set.of(Kinds.CONFIG_MAP.type()), notes);
      assertThat(notes.next()).isEqualTo("listed [a=1, b=1]");
      patch(client, "a", "2");
      assertThat(notes.next()).isEqualTo("is a=2");
      first.close();
      assertThatThrownBy(() -> create(client, "c", "1"))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(ClientException.class);
      try (BerthServer other = Servers.start(dir);
          Connection elsewhere = connect(other)) {
        HttpsClient changing = new HttpsClient(elsewhere, loop);
        patch(changing, "a", "3");
        delete(changing, "b");
      }
      try (BerthServer _ = Servers.start(dir, StoreConfig.DEFAULTS, port)) {
        assertThat(notes.next()).isEqualTo("listed [a=3]");
        create(client, "d", "1");
        assertThat(notes.next()).isEqualTo("is d=1");
        onLoop(
            () -> {
              following.close();
              return true;
            });
        create(client, "e", "1");
        onLoop(() -> true);
        assertThat(notes.told).isEmpty();
      }
    } finally {
      first.close();
    }
  }

  @Test
  void answersAreTheApisAndComeInTurnsOfTheLoop() throws IOException {
    try (BerthServer server = Servers.start(dir);
        Connection connection = connect(server)) {
      HttpsClient client = new HttpsClient(connection, loop);
      Answer.Done made = (Answer.Done) create(client, "a", "1");
      AnyObject object = new AnyObject(made.object());
      assertThat(made.revision()).isEqualTo(object.revision()).isPositive();
      assertThat(create(client, "a", "2"))
          .isInstanceOfSatisfying(Answer.Refused.class, no -> assertThat(no.isAlreadyExists()).isTrue());
      patch(client, "a", "3");
      AnyObject stale = new AnyObject(object.json().with("data", JsonObject.EMPTY));
      assertThat(await(client.perform(Write.update(Kinds.CONFIG_MAP, stale))))
          .isInstanceOfSatisfying(Answer.Refused.class, no -> assertThat(no.isConflict()).isTrue());
      assertThat(await(client.get(Ref.of(Kinds.CONFIG_MAP, "default", "a"))))
          .isInstanceOfSatisfying(
              Answer.Done.class, is -> assertThat(is.object().object("data").text("v")).isEqualTo("3"));
      assertThat(await(client.get(Ref.of(Kinds.CONFIG_MAP, "default", "none"))))
          .isInstanceOfSatisfying(Answer.Refused.class, no -> assertThat(no.isNotFound()).isTrue());
      assertThat(await(client.list(Kinds.CONFIG_MAP.type(), "default", "x=y")))
          .isInstanceOfSatisfying(Answer.Done.class, is -> assertThat(is.object().array("items")).isEmpty());
      CompletableFuture<Boolean> inLoop = new CompletableFuture<>();
      loop.execute(
          () ->
              client.get(Ref.of(Kinds.NAMESPACE, "", "default"))
                  .whenComplete((_, _) -> inLoop.complete(loop.inLoop())));
      boolean answeredInLoop = await(inLoop);
      assertThat(answeredInLoop).isTrue();
    }
  }

  /** Which a watch tells of once in a minute. */
  @Test
  void whoWaitsForWhatHappenedToOthersWaitsForSeconds() throws IOException {
    try (BerthServer server = Servers.start(dir);
        Connection connection = connect(server)) {
      HttpsClient client = new HttpsClient(connection, loop);
      Picture picture = picture(new HttpsSource(connection, loop), Kinds.PRIORITY_CLASS);
      awaitSeen(picture, Kinds.PRIORITY_CLASS, 1);
      for (int i = 0; i < 2; i++) {
        long made = ((Answer.Done) create(client, "a" + i, "1")).revision();
        Answer.Done newest = (Answer.Done) await(client.newest(Kinds.PRIORITY_CLASS.type(), ""));
        assertThat(newest.revision()).isGreaterThanOrEqualTo(made);
        assertThat(newest.object().array("items")).hasSize(1);
        CompletableFuture<Boolean> seen = new CompletableFuture<>();
        loop.execute(() -> picture.onceSeen(Kinds.PRIORITY_CLASS.type(), newest.revision(), () -> seen.complete(true)));
        assertThat(seen).succeedsWithin(Duration.ofSeconds(30));
      }
    }
  }

  @Test
  void whoeverIsNotKnownToTheServerIsRefusedAndNoServerUnknownToUsIsAsked() throws IOException {
    try (BerthServer server = Servers.start(dir)) {
      Endpoint known = Kubeconfig.read(server.kubeconfig().orElseThrow());
      Endpoint nobody = new Endpoint(known.server(), known.authorities(), Optional.empty(), Optional.of(() -> "wrong"));
      try (Connection connection = new Connection(nobody, SETTINGS)) {
        assertThat(await(new HttpsClient(connection, loop).get(Ref.of(Kinds.NAMESPACE, "", "default"))))
            .isInstanceOfSatisfying(Answer.Refused.class, no -> assertThat(no.code()).isEqualTo(401));
      }
      Endpoint trusting = new Endpoint(known.server(), List.of(), known.key(), Optional.empty());
      try (Connection connection = new Connection(trusting, SETTINGS)) {
        assertThatThrownBy(() -> await(new HttpsClient(connection, loop).get(Ref.of(Kinds.NAMESPACE, "", "default"))))
            .hasCauseInstanceOf(ClientException.class)
            .hasMessageContaining("certification path");
      }
    }
  }

  @Test
  void withoutTlsOnLoopback() throws IOException {
    try (BerthServer server = BerthServer.start(ServerConfig.forTests());
        Connection connection =
            new Connection(
                new Endpoint(URI.create(server.url() + "/"), List.of(), Optional.empty(), Optional.empty()), SETTINGS)) {
      Picture far = picture(new HttpsSource(connection, loop), Kinds.CONFIG_MAP);
      long revision = ((Answer.Done) create(new HttpsClient(connection, loop), "a", "1")).revision();
      awaitSeen(far, Kinds.CONFIG_MAP, revision);
      assertThat(onLoop(() -> far.get(Kinds.CONFIG_MAP, "default", "a"))).isPresent();
    }
  }
}
