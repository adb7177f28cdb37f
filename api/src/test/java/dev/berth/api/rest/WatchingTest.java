package dev.berth.api.rest;

import static dev.berth.api.ApiFixture.events;
import static dev.berth.api.ApiFixture.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.api.FrameSource;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchingTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private final ApiFixture f = new ApiFixture();

  private Answer create(String name) {
    return f.call("POST", MAPS, Sent.map(name));
  }

  private Answer label(String name, String value) {
    return f.call(
        "PATCH", MAPS + "/" + name, "{\"metadata\":{\"labels\":{\"l\":" + value + "}}}", "Content-Type",
        "application/merge-patch+json");
  }

  @ParameterizedTest
  @Spec("E39")
  @ValueSource(strings = {"", "&resourceVersion=", "&resourceVersion=0"})
  void withoutARevisionWhatIsThereComesFirst(String from) {
    create("a");
    label("a", "\"x\"");
    create("b");
    FrameSource w = f.watch(MAPS + "?watch=true" + from);
    assertThat(told(w)).containsExactly("ADDED a", "ADDED b");
    label("b", "\"x\"");
    assertThat(told(w)).containsExactly("MODIFIED b");
  }

  @Test
  @Spec({"E39", "E44"})
  void fromARevisionComesWhatHappenedAfterItInTheSameOrderForAll() {
    String after = create("a").version();
    FrameSource early = f.watch(MAPS + "?watch=1&resourceVersion=" + after);
    create("b");
    label("a", "\"x\"");
    f.call("DELETE", MAPS + "/b", "");
    FrameSource late = f.watch(MAPS + "?watch=1&resourceVersion=" + after);
    List<JsonObject> seen = events(early);
    assertThat(seen.stream().map(e -> e.text("type"))).containsExactly("ADDED", "MODIFIED", "DELETED");
    assertThat(events(late)).isEqualTo(seen);
    String half = seen.getFirst().object("object").object("metadata").text("resourceVersion");
    assertThat(events(f.watch(MAPS + "?watch=1&resourceVersion=" + half))).isEqualTo(seen.subList(1, 3));
  }

  @Test
  @Spec("E39")
  void aRevisionThatIsForgottenEndsTheWatchWithAnError() {
    String old = create("a").version();
    forget();
    FrameSource w = f.watch(MAPS + "?watch=true&resourceVersion=" + old);
    JsonObject error = events(w).getFirst();
    assertThat(error.text("type")).isEqualTo("ERROR");
    JsonObject status = error.object("object");
    assertThat(status.text("kind")).isEqualTo("Status");
    assertThat(status.number("code")).isEqualTo(410);
    assertThat(status.text("reason")).isEqualTo("Expired");
    assertThat(status.text("message")).matches("too old resource version: " + old + " \\(\\d+\\)");
    assertThat(w.pull(1000)).isEqualTo(FrameSource.Pull.END);
  }

  @Test
  @Spec("E40")
  void anIdleWatchSaysEveryMinuteHowFarItHasCome() {
    FrameSource w = f.watch(MAPS + "?watch=true&allowWatchBookmarks=true");
    assertThat(events(w)).hasSize(1); // the end of the initial events
    f.call("POST", "/api/v1/namespaces/other/secrets", "{\"metadata\":{\"name\":\"s\"}}");
    for (int minute = 0; minute < 10; minute++) {
      f.loop.advance(Duration.ofSeconds(60));
      List<JsonObject> marks = events(w);
      assertThat(marks).isNotEmpty().allMatch(e -> e.text("type").equals("BOOKMARK"));
      JsonObject object = marks.getLast().object("object");
      assertThat(object.text("kind")).isEqualTo("ConfigMap");
      assertThat(object.text("apiVersion")).isEqualTo("v1");
      assertThat(object.object("metadata").text("resourceVersion")).isEqualTo(Long.toString(f.store.revision()));
    }
  }

  @Test
  @Spec("E40")
  void theLastBookmarkComesBeforeTheEnd() {
    FrameSource w = f.watch(MAPS + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=10&resourceVersion=1");
    f.loop.advance(Duration.ofSeconds(9));
    assertThat(told(w)).containsExactly("BOOKMARK");
  }

  @Test
  @Spec("E40")
  void whoDoesNotAskForBookmarksGetsNone() {
    FrameSource w = f.watch(MAPS + "?watch=true");
    f.loop.advance(Duration.ofMinutes(5));
    assertThat(events(w)).isEmpty();
  }

  @Test
  @Spec("E41")
  void whoAsksForBookmarksFromTheStartGetsTheMarkToo() {
    create("a");
    List<JsonObject> seen = events(f.watch(MAPS + "?watch=true&allowWatchBookmarks=true"));
    assertThat(seen.getLast().object("object").object("metadata").object("annotations").strings().keySet())
        .containsExactly("k8s.io/initial-events-end");
    assertThat(told(f.watch(MAPS + "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan")))
        .containsExactly("ADDED a");
  }

  @Test
  @Spec({"E37", "E41"})
  void initialEventsAsOfARevisionToComeAreAnError() {
    FrameSource w = f.watch(MAPS + "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=99999");
    JsonObject error = events(w).getFirst();
    assertThat(error.text("type")).isEqualTo("ERROR");
    assertThat(error.object("object").number("code")).isEqualTo(504);
    assertThat(error.object("object").text("message")).startsWith("Too large resource version: 99999, current: ");
    assertThat(w.pull(1000)).isEqualTo(FrameSource.Pull.END);
  }

  @Test
  void whoHasSeenWhatHasNotComeYetHasToListAnew() {
    create("a");
    FrameSource w = f.watch(MAPS + "?watch=true&resourceVersion=99999");
    JsonObject error = events(w).getFirst();
    assertThat(error.text("type")).isEqualTo("ERROR");
    assertThat(error.object("object").number("code")).isEqualTo(410);
    assertThat(error.object("object").text("reason")).isEqualTo("Expired");
    assertThat(error.object("object").text("message")).startsWith("resource version 99999 has not come yet, the newest is ");
    assertThat(w.pull(1000)).isEqualTo(FrameSource.Pull.END);
  }

  @ParameterizedTest
  @Spec("E41")
  @ValueSource(strings = {"", "&resourceVersion=0"})
  void initialEventsEndWithAMark(String from) {
    create("a");
    Answer b = create("b");
    FrameSource w =
        f.watch(
            MAPS + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan" + from);
    List<JsonObject> seen = events(w);
    assertThat(seen.stream().map(e -> e.text("type"))).containsExactly("ADDED", "ADDED", "BOOKMARK");
    JsonObject meta = seen.getLast().object("object").object("metadata");
    assertThat(meta.object("annotations").text("k8s.io/initial-events-end")).isEqualTo("true");
    assertThat(meta.text("resourceVersion")).isEqualTo(b.version());
    create("c");
    assertThat(told(w)).containsExactly("ADDED c");
  }

  @Test
  @Spec("E41")
  void withoutInitialEventsOnlyWhatHappensComes() {
    create("a");
    FrameSource w =
        f.watch(MAPS + "?watch=true&sendInitialEvents=false&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");
    assertThat(events(w)).isEmpty();
    create("b");
    assertThat(told(w)).containsExactly("ADDED b");
  }

  @ParameterizedTest
  @Spec("E41")
  @CsvSource(
      delimiter = '|',
      value = {
        "sendInitialEvents=true&allowWatchBookmarks=true | resourceVersionMatch: Forbidden: sendInitialEvents requires"
            + " setting resourceVersionMatch to NotOlderThan",
        "sendInitialEvents=false | resourceVersionMatch: Forbidden: sendInitialEvents requires setting"
            + " resourceVersionMatch to NotOlderThan",
        "resourceVersionMatch=NotOlderThan | resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch"
            + " unless sendInitialEvents is provided",
        "sendInitialEvents=true&resourceVersion=1&resourceVersionMatch=Exact | [resourceVersionMatch: Forbidden:"
            + " sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, resourceVersionMatch:"
            + " Unsupported value: \"Exact\": supported values: \"NotOlderThan\"]",
        "sendInitialEvents=true&continue=x&resourceVersionMatch=NotOlderThan | resourceVersionMatch: Forbidden:"
            + " resourceVersionMatch is forbidden when continue is provided",
      })
  void optionsOfInitialEventsThatMakeNoSenseAreRefused(String query, String why) {
    Answer a = f.call("GET", MAPS + "?watch=true&" + query, "");
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.message()).isEqualTo("ListOptions.meta.k8s.io \"\" is invalid: " + why.strip());
  }

  @Test
  @Spec("E42")
  void whatLeavesTheSelectionIsDeletedAndWhatEntersItIsAdded() {
    create("a");
    FrameSource w = f.watch(MAPS + "?watch=true&labelSelector=l%3Din&resourceVersion=" + f.store.revision());
    label("a", "\"out\"");
    label("a", "\"in\"");
    f.call("PATCH", MAPS + "/a", "{\"data\":{\"k\":\"v\"}}", "Content-Type", "application/merge-patch+json");
    Answer left = label("a", "null");
    label("a", "\"in\"");
    f.call("DELETE", MAPS + "/a", "");
    List<JsonObject> seen = events(w);
    assertThat(seen.stream().map(e -> e.text("type")))
        .containsExactly("ADDED", "MODIFIED", "DELETED", "ADDED", "DELETED");
    JsonObject gone = seen.get(2).object("object").object("metadata");
    assertThat(gone.object("labels").text("l")).isEqualTo("in");
    assertThat(gone.text("resourceVersion")).isEqualTo(left.version());
  }

  @Test
  @Spec("E42")
  void aDeletionShowsTheLastStateAtTheRevisionOfTheDeletion() {
    Answer made = create("a");
    FrameSource w = f.watch(MAPS + "?watch=true&resourceVersion=" + made.version());
    f.call("DELETE", MAPS + "/a", "");
    JsonObject gone = events(w).getFirst().object("object");
    assertThat(gone.object("data").text("a")).isEqualTo("1");
    assertThat(gone.object("metadata").text("resourceVersion"))
        .isEqualTo(Long.toString(f.store.revision()))
        .isNotEqualTo(made.version());
  }

  @Test
  @Spec("E43")
  void aWatchEndsWhenItsTimeIsUp() {
    FrameSource w = f.watch(MAPS + "?watch=true&timeoutSeconds=5");
    f.loop.advance(Duration.ofSeconds(4));
    assertThat(w.pull(1000)).isEqualTo(FrameSource.Pull.IDLE);
    f.loop.advance(Duration.ofSeconds(1));
    assertThat(w.pull(1000)).isEqualTo(FrameSource.Pull.END);
  }

  @Test
  @Spec("E43")
  void theServersOwnTimeIsBetweenHalfAnHourAndAnHour() {
    FrameSource w = f.watch(MAPS + "?watch=true");
    f.loop.advance(Duration.ofSeconds(1799));
    assertThat(w.pull(1000)).isEqualTo(FrameSource.Pull.IDLE);
    f.loop.advance(Duration.ofSeconds(1802));
    assertThat(w.pull(1000)).isEqualTo(FrameSource.Pull.END);
  }

  @Test
  @Spec("E45")
  void aWatchOfTablesSendsColumnsOnceAndARowForEachEvent() {
    create("a");
    FrameSource w = f.watch(MAPS + "?watch=true", "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
    create("b");
    List<JsonObject> seen = events(w);
    assertThat(seen).extracting(e -> e.object("object").text("kind")).containsExactly("Table", "Table");
    assertThat(seen.get(0).object("object").array("columnDefinitions").size()).isPositive();
    assertThat(seen.get(1).object("object").array("columnDefinitions").size()).isZero();
    assertThat(seen.get(1).object("object").array("rows").object(0).array("cells").get(0).toString()).isEqualTo("\"b\"");
    assertThat(seen.get(1).object("object").array("rows").object(0).object("object").text("kind"))
        .isEqualTo("PartialObjectMetadata");
  }

  @Test
  @Spec("E45")
  void aWatchOfMetadataSendsNothingElse() {
    create("a");
    FrameSource w =
        f.watch(
            MAPS + "?watch=true&allowWatchBookmarks=true", "Accept",
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    JsonObject seen = events(w).getFirst().object("object");
    assertThat(seen.text("kind")).isEqualTo("PartialObjectMetadata");
    assertThat(seen.text("apiVersion")).isEqualTo("meta.k8s.io/v1");
    assertThat(seen.object("metadata").text("name")).isEqualTo("a");
    assertThat(seen.has("data")).isFalse();
    f.loop.advance(Duration.ofSeconds(60));
    JsonObject mark = events(w).getLast();
    assertThat(mark.text("type")).isEqualTo("BOOKMARK");
    assertThat(mark.object("object").text("kind")).isEqualTo("PartialObjectMetadata");
  }

  @ParameterizedTest
  @Spec("E46")
  @ValueSource(
      strings = {
        "/api/v1/namespaces/default/configmaps?watch=true&fieldSelector=metadata.name%3Da",
        "/api/v1/configmaps?watch=true&fieldSelector=metadata.name%3Da,metadata.namespace%3Ddefault",
        "/api/v1/watch/namespaces/default/configmaps/a",
        "/api/v1/watch/namespaces/default/configmaps/a?fieldSelector=metadata.name%3Da",
      })
  void oneObjectCanBeWatched(String target) {
    create("a");
    create("ab");
    FrameSource w = f.watch(target);
    f.call("DELETE", MAPS + "/ab", "");
    f.call("DELETE", MAPS + "/a", "");
    assertThat(told(w)).containsExactly("ADDED a", "DELETED a");
  }

  @Test
  @Spec("E46")
  void theOldPathOfAListWatchesAll() {
    create("a");
    assertThat(told(f.watch("/api/v1/watch/namespaces/default/configmaps"))).containsExactly("ADDED a");
    assertThat(told(f.watch("/api/v1/watch/configmaps"))).containsExactly("ADDED a");
  }

  @Test
  @Spec("E46")
  void aSelectorMustNotNameAnotherObjectThanThePath() {
    Answer a = f.call("GET", "/api/v1/watch/namespaces/default/configmaps/a?fieldSelector=metadata.name%3Db", "");
    assertThat(a.code()).isEqualTo(400);
    assertThat(a.message()).isEqualTo("fieldSelector metadata.name doesn't match requested name");
  }

  private void forget() {
    for (int i = 0; i < 2; i++) {
      f.loop.advance(Duration.ofMinutes(30));
      create("later");
      f.call("DELETE", MAPS + "/later", "");
    }
  }
}
