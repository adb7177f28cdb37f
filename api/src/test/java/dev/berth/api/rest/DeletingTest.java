package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeletingTest {
  private static final String NS = "/api/v1/namespaces/default/";
  private static final String MAPS = NS + "configmaps";
  private static final String JOBS = "/apis/batch/v1/namespaces/default/jobs";
  private final ApiFixture f = ApiFixture.whole();

  private Answer create(String name, String labels) {
    return f.call("POST", MAPS, Sent.map(name, labels));
  }

  private Answer held(String name) {
    return f.call(
        "POST", MAPS, "{\"metadata\":{\"name\":\"" + name + "\",\"finalizers\":[\"example.com/a\",\"example.com/b\"]}}");
  }

  private Answer finalizers(String name, String list) {
    return f.call(
        "PATCH", MAPS + "/" + name, "{\"metadata\":{\"finalizers\":" + list + "}}", "Content-Type",
        "application/merge-patch+json");
  }

  @Test
  @Spec("E26")
  void whatGoesAtOnceIsAnsweredWithASuccessThatNamesIt() {
    Answer made = create("m", "");
    Answer gone = f.call("DELETE", MAPS + "/m", "");
    assertThat(gone.code()).isEqualTo(200);
    assertThat(gone.body().text("kind")).isEqualTo("Status");
    assertThat(gone.body().text("status")).isEqualTo("Success");
    assertThat(gone.body().object("details").text("name")).isEqualTo("m");
    assertThat(gone.body().object("details").text("kind")).isEqualTo("configmaps");
    assertThat(gone.body().object("details").text("uid")).isEqualTo(made.meta().text("uid"));
    assertThat(f.call("DELETE", MAPS + "/m", "").code()).isEqualTo(404);
  }

  @ParameterizedTest
  @Spec("E26")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"{\"preconditions\":{\"uid\":\"other\"}} | ``", "`` | ?uid=other"})
  void anotherUidThanTheCallerMeantIsKept(String body, String query) {
    Answer made = create("m", "");
    Answer a = f.call("DELETE", MAPS + "/m" + query, body, "Content-Type", "application/json");
    assertThat(a.code()).isEqualTo(409);
    assertThat(a.message())
        .isEqualTo(
            "Operation cannot be fulfilled on ConfigMap \"m\": the UID in the precondition (other) does not match the UID"
                + " in record (" + made.meta().text("uid")
                + "). The object might have been deleted and then recreated");
    assertThat(f.call("GET", MAPS + "/m", "").code()).isEqualTo(200);
  }

  @Test
  @Spec("E26")
  void anotherVersionThanTheCallerMeantIsKept() {
    Answer made = create("m", "");
    Answer a = f.call("DELETE", MAPS + "/m", "{\"preconditions\":{\"resourceVersion\":\"1\"}}");
    assertThat(a.code()).isEqualTo(409);
    assertThat(a.message())
        .isEqualTo(
            "Operation cannot be fulfilled on ConfigMap \"m\": the ResourceVersion in the precondition (1) does not match the"
                + " ResourceVersion in record (" + made.version() + "). The object might have been modified");
    assertThat(
            f.call("DELETE", MAPS + "/m", "{\"preconditions\":{\"resourceVersion\":\"" + made.version() + "\"}}").code())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @Spec("E26")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "?propagationPolicy=Foreground | `` | foregroundDeletion",
        "`` | {\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":\"Foreground\"} | foregroundDeletion",
        "?propagationPolicy=Orphan | `` | orphan",
        "`` | {\"propagationPolicy\":\"Orphan\"} | orphan",
        "?orphanDependents=true | `` | orphan",
        "`` | {\"orphanDependents\":true} | orphan",
      })
  void propagationIsLeftToTheCollectorByAFinalizer(String query, String body, String finalizer) {
    create("m", "");
    Answer a = f.call("DELETE", MAPS + "/m" + query, body);
    assertThat(a.code()).isEqualTo(200);
    assertThat(a.body().text("kind")).isEqualTo("ConfigMap");
    assertThat(a.meta().array("finalizers").strings()).containsExactly(finalizer);
    assertThat(a.meta().text("deletionTimestamp")).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(a.meta().number("deletionGracePeriodSeconds")).isZero();
  }

  @Test
  @Spec("E26")
  void inTheBackgroundTheObjectGoesFirst() {
    create("m", "");
    assertThat(f.call("DELETE", MAPS + "/m?propagationPolicy=Background", "").body().text("status")).isEqualTo("Success");
  }

  @Test
  @Spec("E26")
  void whoDoesNotOrphanIsToldThatItIsOnlyAccepted() {
    held("m");
    assertThat(f.call("DELETE", MAPS + "/m?orphanDependents=false", "").code()).isEqualTo(202);
  }

  @ParameterizedTest
  @Spec("E26")
  @CsvSource(
      delimiter = '|',
      value = {
        "propagationPolicy=Sideways | propagationPolicy: Unsupported value: \"Sideways\": supported values: \"Foreground\","
            + " \"Background\", \"Orphan\", \"nil\"",
        "propagationPolicy=Orphan&orphanDependents=true | propagationPolicy: Invalid value: \"Orphan\": orphanDependents"
            + " and deletionPropagation cannot be both set",
        "dryRun=Some | dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"",
      })
  void optionsThatMakeNoSenseAreRefused(String query, String why) {
    create("m", "");
    Answer a = f.call("DELETE", MAPS + "/m?" + query.strip(), "");
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.message()).isEqualTo("DeleteOptions.meta.k8s.io \"\" is invalid: " + why.strip());
  }

  @Test
  @Spec("E27")
  void aCollectionGoesAsItsSelectorSays() {
    create("a", "\"l\":\"x\"");
    create("b", "\"l\":\"x\"");
    create("c", "\"l\":\"y\"");
    f.call("POST", "/api/v1/namespaces/other/configmaps", Sent.map("a", "\"l\":\"x\""));
    Answer gone = f.call("DELETE", MAPS + "?labelSelector=l%3Dx", "");
    assertThat(gone.code()).isEqualTo(200);
    assertThat(gone.body().text("kind")).isEqualTo("ConfigMapList");
    assertThat(gone.names()).containsExactly("a", "b");
    assertThat(f.call("GET", MAPS, "").names()).containsExactly("c");
    assertThat(f.call("GET", "/api/v1/namespaces/other/configmaps", "").names()).containsExactly("a");
    assertThat(f.call("DELETE", MAPS + "?fieldSelector=metadata.name%3Dc&dryRun=All", "").names()).containsExactly("c");
    assertThat(f.call("DELETE", MAPS + "?fieldSelector=metadata.name%3Dz", "").names()).isEmpty();
    assertThat(f.call("GET", MAPS, "").names()).containsExactly("c");
  }

  @Test
  @Spec("E27")
  void aCollectionLeavesMarkedWhatFinalizersHold() {
    held("a");
    create("b", "");
    f.call("DELETE", MAPS, "");
    Answer left = f.call("GET", MAPS, "");
    assertThat(left.names()).containsExactly("a");
    assertThat(left.body().array("items").object(0).object("metadata").has("deletionTimestamp")).isTrue();
  }

  @Test
  @Spec("E28")
  void anObjectWithFinalizersIsMarkedAndGoesWithTheLastOfThem() {
    held("m");
    Answer marked = f.call("DELETE", MAPS + "/m", "");
    assertThat(marked.body().text("kind")).isEqualTo("ConfigMap");
    assertThat(marked.meta().text("deletionTimestamp")).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(marked.meta().number("deletionGracePeriodSeconds")).isZero();
    f.loop.advance(Duration.ofHours(1));
    assertThat(f.call("DELETE", MAPS + "/m", "").meta().text("deletionTimestamp"))
        .isEqualTo("2026-01-02T03:04:05Z");
    assertThat(f.call("POST", MAPS, Sent.map("m")).message())
        .isEqualTo("object is being deleted: configmaps \"m\" already exists");
    assertThat(finalizers("m", "[\"example.com/b\"]").code()).isEqualTo(200);
    assertThat(f.call("GET", MAPS + "/m", "").code()).isEqualTo(200);
    assertThat(finalizers("m", "[]").code()).isEqualTo(200);
    assertThat(f.call("GET", MAPS + "/m", "").code()).isEqualTo(404);
  }

  @Test
  @Spec("E28")
  void whatIsBeingDeletedGetsNoNewFinalizers() {
    held("m");
    f.call("DELETE", MAPS + "/m", "");
    Answer a = finalizers("m", "[\"example.com/a\",\"example.com/c\"]");
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.message())
        .isEqualTo(
            "ConfigMap \"m\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is"
                + " being deleted, found new finalizers []string{\"example.com/c\"}");
  }

  private Answer pod(String name, String node) {
    Answer a = f.call("POST", NS + "pods", Sent.pod(name, node));
    assertThat(a.code()).as(a.raw()).isEqualTo(201);
    return a;
  }

  @Test
  @Spec("E29")
  void aPodOnANodeHasItsGraceAndItCanOnlyBeShortened() {
    pod("p", "n");
    Answer first = f.call("DELETE", NS + "pods/p", "");
    assertThat(first.code()).isEqualTo(200);
    assertThat(first.meta().number("deletionGracePeriodSeconds")).isEqualTo(30);
    assertThat(first.meta().text("deletionTimestamp")).isEqualTo("2026-01-02T03:04:35Z");
    assertThat(f.call("DELETE", NS + "pods/p?gracePeriodSeconds=60", "").meta().number("deletionGracePeriodSeconds"))
        .isEqualTo(30);
    f.loop.advance(Duration.ofSeconds(2));
    Answer second = f.call("DELETE", NS + "pods/p", "{\"gracePeriodSeconds\":5}");
    assertThat(second.meta().number("deletionGracePeriodSeconds")).isEqualTo(5);
    assertThat(second.meta().text("deletionTimestamp")).isEqualTo("2026-01-02T03:04:10Z");
    assertThat(f.call("GET", NS + "pods/p", "").code()).isEqualTo(200);
    assertThat(f.call("DELETE", NS + "pods/p?gracePeriodSeconds=0", "").code()).isEqualTo(200);
    assertThat(f.call("GET", NS + "pods/p", "").code()).isEqualTo(404);
  }

  @Test
  @Spec("E29")
  void aSecondDeletionThatSaysNothingLeavesTheGraceAsItIs() {
    pod("p", "n");
    f.call("DELETE", NS + "pods/p?gracePeriodSeconds=600", "");
    Answer again = f.call("DELETE", NS + "pods/p", "");
    assertThat(again.meta().number("deletionGracePeriodSeconds")).isEqualTo(600);
    assertThat(f.call("DELETE", NS + "pods/p?propagationPolicy=Foreground", "").meta().has("finalizers")).isFalse();
  }

  @Test
  @Spec("E29")
  void aGraceIsNotShortenedIntoThePast() {
    pod("p", "n");
    f.call("DELETE", NS + "pods/p?gracePeriodSeconds=600", "");
    f.loop.advance(Duration.ofSeconds(60));
    Answer again = f.call("DELETE", NS + "pods/p?gracePeriodSeconds=5", "");
    assertThat(again.meta().number("deletionGracePeriodSeconds")).isEqualTo(1);
    assertThat(again.meta().text("deletionTimestamp")).isEqualTo("2026-01-02T03:05:05Z");
  }

  @Test
  @Spec("E29")
  void aGraceBelowZeroIsOneSecond() {
    pod("p", "n");
    assertThat(f.call("DELETE", NS + "pods/p?gracePeriodSeconds=-5", "").meta().number("deletionGracePeriodSeconds"))
        .isEqualTo(1);
  }

  @Test
  @Spec("E29")
  void aPodThatRunsNowhereGoesAtOnce() {
    pod("p", "");
    Answer gone = f.call("DELETE", NS + "pods/p?gracePeriodSeconds=60", "");
    assertThat(gone.body().text("kind")).isEqualTo("Pod");
    assertThat(f.call("GET", NS + "pods/p", "").code()).isEqualTo(404);
  }

  @ParameterizedTest
  @Spec("E29")
  @CsvSource({"Succeeded, 404", "Failed, 404", "Running, 200"})
  void aPodThatHasEndedGoesAtOnce(String phase, int code) {
    pod("p", "n");
    f.call(
        "PATCH", NS + "pods/p/status", "{\"status\":{\"phase\":\"" + phase + "\"}}", "Content-Type",
        "application/merge-patch+json");
    f.call("DELETE", NS + "pods/p", "");
    assertThat(f.call("GET", NS + "pods/p", "").code()).isEqualTo(code);
  }

  /** Lets a node be the first to act on the mark of a pod that has ended: the next write. */
  private void onceMarked(Runnable then) {
    f.afterwards.set(
        _ -> {
          f.afterwards.set(_ -> {});
          assertThat(f.call("GET", NS + "pods/p", "").meta().has("deletionTimestamp")).isTrue();
          then.run();
        });
  }

  @ParameterizedTest
  @Spec({"E26", "E29"})
  @CsvSource({"removed", "changed", "another"})
  void whoeverDeletesAPodThatHasEndedIsToldSoThoughItsNodeWasFaster(String meanwhile) {
    pod("p", "n");
    String status = "{\"status\":{\"phase\":\"Succeeded\"}}";
    String merge = "application/merge-patch+json";
    String uid = f.call("PATCH", NS + "pods/p/status", status, "Content-Type", merge).meta().text("uid");
    onceMarked(
        () -> {
          if (meanwhile.equals("changed")) {
            f.call("PATCH", NS + "pods/p/status", "{\"status\":{\"reason\":\"Ended\"}}", "Content-Type", merge);
          } else {
            assertThat(f.call("DELETE", NS + "pods/p?gracePeriodSeconds=0", "").code()).isEqualTo(200);
          }
          if (meanwhile.equals("another")) {
            pod("p", "n");
          }
        });
    Answer gone = f.call("DELETE", NS + "pods/p", "");
    assertThat(gone.code()).as(gone.raw()).isEqualTo(200);
    assertThat(gone.meta().text("uid")).isEqualTo(uid);
    assertThat(f.call("GET", NS + "pods/p", "").code()).isEqualTo(meanwhile.equals("another") ? 200 : 404);
  }

  private Answer job(String query, String body) {
    f.call(
        "POST", JOBS,
        "{\"metadata\":{\"name\":\"j\"},\"spec\":{\"template\":{\"spec\":{\"restartPolicy\":\"Never\","
            + "\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}");
    Answer gone = f.call("DELETE", JOBS + "/j" + query, body);
    f.call("PATCH", JOBS + "/j", "{\"metadata\":{\"finalizers\":null}}", "Content-Type", "application/merge-patch+json");
    return gone;
  }

  @Test
  void whoDeletesAJobWithoutSayingWhatBecomesOfItsPodsIsTold() {
    String told =
        "299 - \"child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them"
            + " or set propagationPolicy=Orphan to suppress this warning\"";
    assertThat(job("", "").warnings()).containsExactly(told);
    assertThat(job("", "{\"gracePeriodSeconds\":0}").warnings()).containsExactly(told);
    assertThat(job("?propagationPolicy=Background", "").warnings()).isEmpty();
    assertThat(job("?orphanDependents=true", "").warnings()).isEmpty();
    assertThat(f.call("DELETE", JOBS, "").warnings()).containsExactly(told);
    create("m", "");
    assertThat(f.call("DELETE", MAPS + "/m", "").warnings()).isEmpty();
  }
}
