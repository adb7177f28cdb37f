package dev.berth.server.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.FrameSource;
import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLogsTest {
  @TempDir Path directory;

  private Response ask(String path) {
    List<String> segments = Arrays.stream(path.split("/", -1)).filter(s -> !s.isEmpty()).toList();
    return new HostLogs(directory.resolve("log"))
        .answer(
            new Request("GET", "/logs/" + path, "", Headers.of(List.of()), new byte[0], List.of(), "10.1.2.3:4", "a"), segments);
  }

  private static String text(Response response) throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (response.content()) {
      case Response.Content.Whole whole -> whole.parts().forEach(out::writeBytes);
      case Response.Content.Streaming streaming -> read(streaming.frames(), out);
      default -> throw new AssertionError(response.content());
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void read(FrameSource frames, ByteArrayOutputStream out) throws InterruptedException {
    while (true) {
      switch (frames.pull(1 << 16)) {
        case FrameSource.Pull.Frames(var list) -> list.forEach(out::writeBytes);
        case FrameSource.Pull.Idle _ -> {
          CountDownLatch ready = new CountDownLatch(1);
          frames.onReady(ready::countDown);
          assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
        }
        case FrameSource.Pull.End _ -> {
          return;
        }
      }
    }
  }

  @Test
  void directoriesArePagesOfLinks() throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("log/pods"));
    Files.writeString(directory.resolve("log/a & b:1.log"), "x");
    assertThat(text(ask("")))
        .endsWith("<pre>\n<a href=\"./a%20&amp;%20b:1.log\">a &amp; b:1.log</a>\n<a href=\"pods/\">pods/</a>\n</pre>\n");
    assertThat(ask("").contentType()).startsWith("text/html");
    assertThat(ask("pods").headers()).containsExactly(new Response.Header("Location", "pods/"));
    assertThat(ask("a & b:1.log/").headers()).containsExactly(new Response.Header("Location", "../a & b:1.log"));
  }

  @Test
  void aFileIsToldAsItIs() throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("log/pods"));
    String lines = "a line\n".repeat(10_000);
    Files.writeString(directory.resolve("log/pods/0.log"), lines);
    assertThat(text(ask("pods/0.log"))).isEqualTo(lines);
    assertThat(text(ask("pods/"))).contains("\"0.log\"");
  }

  @Test
  void nothingOutsideIsShown() throws IOException {
    Files.createDirectories(directory.resolve("log"));
    Files.writeString(directory.resolve("secret"), "s");
    Files.createSymbolicLink(directory.resolve("log/out"), directory.resolve("secret"));
    Files.writeString(directory.resolve("log/in"), "i");
    Files.createSymbolicLink(directory.resolve("log/alias"), Path.of("in"));
    for (String path : List.of("out", "../secret", "none", "in/deeper")) {
      assertThat(ask(path).code()).as(path).isEqualTo(404);
    }
    assertThat(ask("alias").code()).isEqualTo(200);
  }
}
