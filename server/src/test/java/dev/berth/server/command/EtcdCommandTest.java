package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.http.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What stands where others start an etcd. */
class EtcdCommandTest {
  private static HttpResponse<String> get(HttpServer http, String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI url = URI.create("http://127.0.0.1:" + http.address().getPort() + path);
      return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }
  }

  @Test
  void isWellAndHasNothing() throws IOException, InterruptedException {
    try (HttpServer http = EtcdCommand.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      assertThat(get(http, "/health").statusCode()).isEqualTo(200);
      assertThat(get(http, "/health").body()).isEqualTo("{\"health\":\"true\",\"reason\":\"\"}");
      assertThat(get(http, "/v3/kv/range").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void listensOnThisMachineAloneWhereAllAddressesAreMeant() throws IOException {
    assertThat(EtcdCommand.address(URI.create("http://0.0.0.0:2379")))
        .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2379));
    assertThat(EtcdCommand.address(URI.create("http://127.0.0.1:2379")).getPort()).isEqualTo(2379);
  }

  @Test
  void takesWhateverFlagsEtcdHasAndListensAtWhatIsAnAddress() {
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new EtcdCommand())
            .setErr(new PrintWriter(err))
            .execute("--data-dir=/nowhere", "--unsafe-no-fsync=true", "--listen-client-urls=https://127.0.0.1:2379");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).startsWith("--listen-client-urls: https://127.0.0.1:2379 is not like http://127.0.0.1:2379");
  }
}
