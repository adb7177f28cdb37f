package dev.berth.node.cri.stream;

import dev.berth.base.stream.Sink;
import dev.berth.model.streams.LogOptions;
import dev.berth.model.streams.NodeStreams;
import dev.berth.model.streams.Opened;
import dev.berth.model.time.Timestamps;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * The agent of a node on another machine, as upstream's API server reaches a kubelet: {@code /exec}, {@code /attach} and {@code
 * /portForward} over SPDY/3.1, {@code /containerLogs} as it is. Thread-safe; what blocks has a virtual thread of its own.
 */
public final class RemoteNode implements NodeStreams {
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int GONE = 500;
  private static final int PIECE = 16 * 1024;
  private static final int LONGEST_REFUSAL = 4096;

  private final URI base;
  private final Optional<SSLContext> tls;
  private final HttpClient http;

  /**
   * @param base {@code https://192.0.2.7:10250}
   * @param tls whom to trust there and who is asking
   * @param http with the same
   */
  public RemoteNode(URI base, SSLContext tls, HttpClient http) {
    this.base = base;
    this.tls = Optional.of(tls);
    this.http = http;
  }

  @Override
  public CompletionStage<Opened<Start>> exec(ContainerTarget container, List<String> command, Wanted wanted) {
    StringBuilder query = wanted(wanted);
    command.forEach(word -> query.append("&command=").append(encoded(word)));
    return process("/exec/" + path(container), query.toString(), wanted);
  }

  @Override
  public CompletionStage<Opened<Start>> attach(ContainerTarget container, Wanted wanted) {
    return process("/attach/" + path(container), wanted(wanted).toString(), wanted);
  }

  private CompletionStage<Opened<Start>> process(String path, String query, Wanted wanted) {
    return asked(
        () -> {
          SpdyConnection connection =
              SpdyConnection.open(URI.create(base + path + "?" + query), tls, RemoteProcess.PROTOCOLS, () -> {});
          RemoteProcess.Wanted streams =
              new RemoteProcess.Wanted(wanted.input(), wanted.output(), wanted.error(), wanted.terminal());
          return new Opened.Ready<>(output -> onThread(() -> RemoteProcess.on(connection, streams, output)));
        });
  }

  /** Whether there is such a pod turns out with the first port. */
  @Override
  public CompletionStage<Opened<Forward>> portForward(PodTarget pod) {
    URI url = URI.create(base + "/portForward/" + path(pod));
    Forward forward = (port, received) -> onThread(() -> RemoteLink.open(url, tls, port, received));
    return CompletableFuture.completedFuture(new Opened.Ready<>(forward));
  }

  @Override
  public CompletionStage<Opened<Reading>> logs(ContainerTarget container, LogOptions options) {
    PodTarget pod = container.pod();
    String path =
        "/containerLogs/" + pod.namespace() + "/" + pod.name() + "/" + container.container() + "?" + query(options);
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).build();
    return asked(
        () -> {
          HttpResponse<InputStream> answer = answered(request);
          if (answer.statusCode() != 200) {
            try (InputStream body = answer.body()) {
              return new Opened.Refused<>(
                  answer.statusCode(), new String(body.readNBytes(LONGEST_REFUSAL), StandardCharsets.UTF_8).strip());
            }
          }
          return new Opened.Ready<>(to -> read(answer.body(), to));
        });
  }

  private HttpResponse<InputStream> answered(HttpRequest request) throws IOException, InterruptedException {
    var sent = http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    try {
      return sent.orTimeout(ANSWER.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new IOException(String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage()), e);
    }
  }

  private static String query(LogOptions options) {
    StringBuilder query = new StringBuilder("follow=").append(options.follow());
    query.append("&previous=").append(options.previous()).append("&timestamps=").append(options.timestamps());
    options.since().ifPresent(t -> query.append("&sinceTime=").append(encoded(Timestamps.format(t))));
    options.tailLines().ifPresent(n -> query.append("&tailLines=").append(n));
    options.limitBytes().ifPresent(n -> query.append("&limitBytes=").append(n));
    if (options.stream() != LogOptions.Stream.ALL) {
      query.append("&stream=").append(options.stream().text());
    }
    return query.toString();
  }

  private static Stop read(InputStream body, Sink to) {
    Thread.ofVirtual().name("log").start(() -> pump(body, to));
    return () -> close(body);
  }

  private static void pump(InputStream body, Sink to) {
    byte[] piece = new byte[PIECE];
    try (body) {
      for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
        to.write(Arrays.copyOf(piece, n)).toCompletableFuture().join();
      }
    } catch (IOException | CompletionException e) {
      // the agent has gone, or nobody reads any more: the log ends here
    } finally {
      to.end();
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // whatever it is, it is over
    }
  }

  private static StringBuilder wanted(Wanted wanted) {
    return new StringBuilder("input=").append(flag(wanted.input())).append("&output=").append(flag(wanted.output()))
        .append("&error=").append(flag(wanted.error())).append("&tty=").append(flag(wanted.terminal()));
  }

  private static String flag(boolean set) {
    return set ? "1" : "0";
  }

  private static String path(ContainerTarget container) {
    return path(container.pod()) + "/" + container.container();
  }

  private static String path(PodTarget pod) {
    return pod.namespace() + "/" + pod.name() + (pod.uid().isEmpty() ? "" : "/" + pod.uid());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The first step: it does not fail, but is refused. */
  private static <T> CompletionStage<Opened<T>> asked(Callable<Opened<T>> asks) {
    CompletableFuture<Opened<T>> answer = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            answer.complete(asks.call());
          } catch (StreamRefusedException e) {
            answer.complete(new Opened.Refused<>(e.code(), String.valueOf(e.getMessage())));
          } catch (Exception e) {
            answer.complete(new Opened.Refused<>(GONE, "error dialing backend: " + e.getMessage()));
          }
        });
    return answer;
  }

  private static <T> CompletionStage<T> onThread(Callable<T> opens) {
    CompletableFuture<T> opened = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            opened.complete(opens.call());
          } catch (Exception e) {
            opened.completeExceptionally(e);
          }
        });
    return opened;
  }
}
