package dev.berth.server.command;

import dev.berth.api.Api;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.User;
import dev.berth.http.HttpConfig;
import dev.berth.http.HttpServer;
import dev.berth.http.RequestObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code berth etcd}. */
@Command(
    name = "etcd",
    description = "Stores nothing. Answers that it is well, to those who start an etcd beside berth kube-apiserver, which needs none.",
    mixinStandardHelpOptions = true)
final class EtcdCommand implements Callable<Integer> {
  @Option(names = "--listen-client-urls", paramLabel = "URL", split = ",", required = true, description = "Where to listen: the first one, by http.")
  private List<URI> urls = List.of();

  /** About what is stored, and how: nothing is. */
  @SuppressWarnings("unused")
  @Unmatched
  private List<String> others = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    URI url = urls.getFirst();
    if (!"http".equals(url.getScheme()) || url.getHost() == null || url.getPort() < 0 || url.getPort() > 65_535) {
      throw new ParameterException(spec.commandLine(), "--listen-client-urls: " + url + " is not like http://127.0.0.1:2379");
    }
    CountDownLatch stopped = new CountDownLatch(1);
    HttpServer http = start(address(url));
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(
                    () -> {
                      http.close();
                      stopped.countDown();
                    }));
    System.out.println("berth answers at " + url + " in the place of etcd, and stores nothing");
    System.out.flush();
    stopped.await();
    return 0;
  }

  /** Who asks for all addresses is on this machine as well, and without TLS nobody else is to ask. */
  static InetSocketAddress address(URI url) throws IOException {
    InetAddress address = InetAddress.getByName(url.getHost());
    return new InetSocketAddress(address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, url.getPort());
  }

  static HttpServer start(InetSocketAddress address) throws IOException {
    return HttpServer.start(HttpConfig.of(address, Optional.empty()), new Well(), RequestObserver.NONE);
  }

  /** Says so. */
  private static final class Well implements Api {
    @Override
    public Response handle(Request request) {
      return request.path().equals("/health")
          ? answer(200, "{\"health\":\"true\",\"reason\":\"\"}")
          : answer(404, "{\"error\":\"berth has no etcd: everything is with its API server\"}");
    }

    private static Response answer(int code, String text) {
      return Response.whole(code, "application/json", text);
    }

    @Override
    public Response handleAs(User user, Request request) {
      return handle(request);
    }

    @Override
    public boolean isQuick(Request request) {
      return true;
    }
  }
}
