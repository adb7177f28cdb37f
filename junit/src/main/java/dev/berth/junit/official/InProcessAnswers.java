package dev.berth.junit.official;

import dev.berth.junit.Cluster;
import dev.berth.junit.InProcess;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** Answers in place of the network; what wants to be upgraded goes over the cluster's port. */
final class InProcessAnswers implements Interceptor {
  private final Cluster cluster;

  InProcessAnswers(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    if (request.header("Upgrade") != null) {
      URI port = URI.create(cluster.url());
      HttpUrl url = request.url().newBuilder().host(port.getHost()).port(port.getPort()).build();
      return chain.proceed(request.newBuilder().url(url).build());
    }
    var answer = InProcess.ask(cluster.api(), request.method(), request.url().uri(), fields(request), body(request));
    Response.Builder response =
        new Response.Builder().request(request).protocol(Protocol.HTTP_1_1).code(answer.code()).message("");
    InProcess.head(answer).forEach(field -> response.addHeader(field.getKey(), field.getValue()));
    AnswerSource source = new AnswerSource(answer.content(), chain.call()::isCanceled);
    return response.body(new Body(source, MediaType.parse(answer.contentType()))).build();
  }

  /** OkHttp's own is made by other calls in its third version. */
  private static final class Body extends ResponseBody {
    private final long length;
    private final BufferedSource source;
    private final @Nullable MediaType type;

    Body(AnswerSource answer, @Nullable MediaType type) {
      this.length = answer.length();
      this.source = Okio.buffer(answer);
      this.type = type;
    }

    @Override
    public @Nullable MediaType contentType() {
      return type;
    }

    @Override
    public long contentLength() {
      return length;
    }

    @Override
    public BufferedSource source() {
      return source;
    }
  }

  private static List<Map.Entry<String, String>> fields(Request request) {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    Headers headers = request.headers(); // older ones are no pairs of Kotlin
    for (int at = 0; at < headers.size(); at++) {
      fields.add(Map.entry(headers.name(at), headers.value(at)));
    }
    if (request.body() != null && request.body().contentType() != null) {
      fields.removeIf(field -> field.getKey().equalsIgnoreCase("Content-Type"));
      fields.add(Map.entry("Content-Type", request.body().contentType().toString()));
    }
    return fields;
  }

  private static byte[] body(Request request) throws IOException {
    if (request.body() == null) {
      return new byte[0];
    }
    Buffer buffer = new Buffer();
    request.body().writeTo(buffer);
    return buffer.readByteArray();
  }
}
