package dev.berth.api.admission.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Spec("E79")
class QuotaRaceTest {
  private static final String NAMESPACE = "/api/v1/namespaces/default/";

  private final ApiFixture api = ApiFixture.whole();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private void quota(String hard) {
    api.asAdmin(
        NAMESPACE + "resourcequotas", "{\"metadata\": {\"name\": \"q\"}, \"spec\": {\"hard\": {" + hard + "}}}");
  }

  private List<Integer> together(int count, java.util.function.IntFunction<Answer> call) {
    CountDownLatch start = new CountDownLatch(1);
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int n = i;
      all.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                return call.apply(n).code();
              },
              threads));
    }
    start.countDown();
    return all.stream().map(CompletableFuture::join).toList();
  }

  private int count(String plural) {
    return api.call("GET", NAMESPACE + plural, "").body().array("items").size();
  }

  @Test
  void manyCreatesAtOnceFillAQuotaAndNoMore() {
    quota("\"count/secrets\": \"50\"");
    List<Integer> codes =
        together(200, i -> api.call("POST", NAMESPACE + "secrets", "{\"metadata\": {\"name\": \"s" + i + "\"}}"));
    assertThat(codes).filteredOn(c -> c == 201).hasSize(50);
    assertThat(codes).filteredOn(c -> c == 403).hasSize(150);
    assertThat(count("secrets")).isEqualTo(50);
  }

  @Test
  void amountsOfPodsAreNeverExceededEither() {
    quota("\"requests.cpu\": \"10\"");
    String pod =
        "{\"metadata\": {\"name\": \"p%d\"}, \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i\", \"resources\":"
            + " {\"requests\": {\"cpu\": \"300m\"}}}]}}";
    List<Integer> codes = together(100, i -> api.call("POST", NAMESPACE + "pods", pod.formatted(i)));
    assertThat(codes).filteredOn(c -> c == 201).hasSize(33);
    assertThat(count("pods")).isEqualTo(33);
  }

  @Test
  void whatFitsIsNotRefusedBecauseOfOthersThatFail() {
    quota("\"count/secrets\": \"1\"");
    api.asAdmin(NAMESPACE + "configmaps", "{\"metadata\": {\"name\": \"not-counted\"}}");
    // all want the same name: one is made, and the failures of the others must not hold its place for ever
    List<Integer> codes =
        together(50, _ -> api.call("POST", NAMESPACE + "secrets", "{\"metadata\": {\"name\": \"one\"}}"));
    assertThat(codes).filteredOn(c -> c == 201).hasSize(1);
    assertThat(codes).filteredOn(c -> c == 403 || c == 409).hasSize(49);
    assertThat(api.call("DELETE", NAMESPACE + "secrets/one", "").code()).isEqualTo(200);
    assertThat(api.call("POST", NAMESPACE + "secrets", "{\"metadata\": {\"name\": \"two\"}}").code()).isEqualTo(201);
  }

  @Test
  void claimsThatGrowAtOnceShareWhatIsLeft() {
    api.asAdmin(
        "/apis/storage.k8s.io/v1/storageclasses",
        "{\"metadata\": {\"name\": \"s\"}, \"provisioner\": \"p\", \"allowVolumeExpansion\": true}");
    quota("\"requests.storage\": \"25Gi\"");
    for (int i = 0; i < 10; i++) {
      api.asAdmin(
          NAMESPACE + "persistentvolumeclaims",
          "{\"metadata\": {\"name\": \"c" + i + "\"}, \"spec\": {\"storageClassName\": \"s\", \"accessModes\":"
              + " [\"ReadWriteOnce\"], \"resources\": {\"requests\": {\"storage\": \"2Gi\"}}}}");
      assertThat(patch(i + "/status", "{\"status\": {\"phase\": \"Bound\"}}").code()).isEqualTo(200);
    }
    List<Integer> codes =
        together(10, i -> patch(i + "", "{\"spec\": {\"resources\": {\"requests\": {\"storage\": \"3Gi\"}}}}"));
    assertThat(codes).filteredOn(c -> c == 200).hasSize(5);
    assertThat(codes).filteredOn(c -> c == 403).hasSize(5);
  }

  private Answer patch(String rest, String body) {
    return api.call(
        "PATCH", NAMESPACE + "persistentvolumeclaims/c" + rest, body, "Content-Type", "application/merge-patch+json");
  }
}
