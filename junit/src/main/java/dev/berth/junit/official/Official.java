package dev.berth.junit.official;

import dev.berth.junit.Cluster;
import dev.berth.junit.InProcess;
import io.kubernetes.client.openapi.ApiClient;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** Makes clients. */
public final class Official {
  private Official() {}

  /** A client whose threads end with the cluster. Reads never time out, as informers want it. */
  public static ApiClient client(Cluster cluster) {
    OkHttpClient http =
        new OkHttpClient.Builder().addInterceptor(new InProcessAnswers(cluster)).readTimeout(Duration.ZERO).build();
    cluster.onClose(
        () -> {
          http.dispatcher().cancelAll();
          http.dispatcher().executorService().shutdown();
        });
    // older clients have no constructor that takes it
    return new ApiClient().setHttpClient(http).setBasePath(InProcess.ADDRESS);
  }
}
