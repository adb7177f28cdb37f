package dev.berth.node.probe;

import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GoQuote;
import dev.berth.node.agent.Handlers;
import dev.berth.node.runtime.Runtime;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Asks containers that are real processes: {@code exec} through the runtime, {@code httpGet}, {@code tcpSocket} and {@code grpc}
 * from the node's own network to the pod's address. Behaviour and texts are those of upstream's {@code pkg/probe} and {@code
 * pkg/kubelet/lifecycle/handlers.go}. Each question has a virtual thread while it is asked.
 */
public final class NetworkHandlers implements Handlers {
  private static final int MOST_REDIRECTS = 10;

  private final Runtime runtime;
  private final String version;

  /** @param version of Kubernetes, as the asked are told: {@code 1.36} */
  public NetworkHandlers(Runtime runtime, String version) {
    this.runtime = runtime;
    this.version = version;
  }

  @Override
  public CompletionStage<Reply> call(Call call) {
    JsonObject handler = call.handler();
    boolean probe = call.probe().isPresent();
    if (handler.has("exec")) {
      return ExecHandler.call(runtime, call);
    }
    if (handler.has("httpGet")) {
      return apart(() -> probe ? probeHttp(call) : hookHttp(call));
    }
    if (handler.has("tcpSocket") && probe) {
      return apart(() -> tcp(call));
    }
    if (handler.has("grpc") && probe) {
      return apart(
          () ->
              GrpcHealth.check(
                  call.podIp(),
                  (int) handler.object("grpc").number("port"),
                  handler.object("grpc").text("service"),
                  "kube-probe/" + version,
                  call.timeout()));
    }
    return CompletableFuture.completedFuture(
        probe ? Reply.error("missing probe handler for " + call.pod().name() + ":" + call.spec().name())
            : Reply.failure("invalid handler: " + handler));
  }

  private static CompletionStage<Reply> apart(Supplier<Reply> question) {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("probe")
        .start(
            () -> {
              try {
                answer.complete(question.get());
              } catch (RuntimeException | Error e) {
                answer.complete(Reply.error(String.valueOf(e.getMessage())));
              }
            });
    return answer;
  }

  // ---- HTTP

  private Reply probeHttp(Call call) {
    HttpTarget target;
    try {
      target = target(call, "kube-probe/");
    } catch (IllegalArgumentException e) {
      return Reply.error(String.valueOf(e.getMessage()));
    }
    String began = GoQuote.quote(target.url());
    long deadline = Dialing.deadline(call.timeout());
    try {
      HttpExchange.Response response = HttpExchange.get(target, deadline);
      for (int redirects = 1; redirect(response).isPresent(); redirects++) {
        Optional<HttpTarget> next = target.redirected(redirect(response).get());
        if (next.isEmpty()) {
          break; // to another host it is not followed
        }
        target = next.get();
        if (redirects >= MOST_REDIRECTS) {
          return Reply.failure("Get " + GoQuote.quote(target.url()) + ": stopped after 10 redirects");
        }
        response = HttpExchange.get(target, deadline);
      }
      return judged(response);
    } catch (SocketTimeoutException e) {
      return Reply.failure(
          "Get " + began + ": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    } catch (Dialing.DialException e) {
      return Reply.failure(
          "Get " + GoQuote.quote(target.url()) + ": " + e.getMessage()
              + (e.timedOut() ? " (Client.Timeout exceeded while awaiting headers)" : ""));
    } catch (IOException e) {
      return Reply.failure("Get " + GoQuote.quote(target.url()) + ": " + e.getMessage());
    }
  }

  private static Reply judged(HttpExchange.Response response) {
    if (response.code() < 200 || response.code() >= 400) {
      return Reply.failure("HTTP probe failed with statuscode: " + response.code());
    }
    return response.code() < 300
        ? Reply.OK
        : Reply.warning("Probe terminated redirects, Response body: " + response.body());
  }

  private static Optional<String> redirect(HttpExchange.Response response) {
    return switch (response.code()) {
      case 301, 302, 303, 307, 308 -> response.header("Location").filter(l -> !l.isEmpty());
      default -> Optional.empty();
    };
  }

  /**
   * Any answer will do. A server that answers in plain HTTP where TLS was asked for is asked again so, without what is for its ears
   * alone, and that is worth a word.
   */
  private Reply hookHttp(Call call) {
    try {
      HttpTarget target = target(call, "kube-lifecycle/");
      long deadline = Dialing.deadline(call.timeout());
      try {
        HttpExchange.get(target, deadline);
      } catch (HttpExchange.PlainAnswerException e) {
        HttpExchange.get(target.plain(), deadline);
        return Reply.warning(
            "request to HTTPS lifecycle hook " + target.authority() + " got HTTP response, retry with HTTP succeeded");
      }
      return Reply.OK;
    } catch (IOException | IllegalArgumentException e) {
      return Reply.failure(String.valueOf(e.getMessage()));
    }
  }

  private HttpTarget target(Call call, String agent) {
    return HttpTarget.of(call.handler().object("httpGet"), call.spec().json(), call.podIp(), agent + version);
  }

  // ---- TCP

  private static Reply tcp(Call call) {
    JsonObject handler = call.handler().object("tcpSocket");
    Duration timeout = call.timeout();
    try {
      int port = HttpTarget.port(handler, call.spec().json());
      String host = handler.string("host").filter(h -> !h.isEmpty()).orElse(call.podIp());
      try (Socket socket = Dialing.open(host, port, Dialing.deadline(timeout))) {
        return socket.isConnected() ? Reply.OK : Reply.failure("dial tcp: not connected");
      }
    } catch (IllegalArgumentException e) {
      return Reply.error(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return Reply.failure(String.valueOf(e.getMessage()));
    }
  }
}
