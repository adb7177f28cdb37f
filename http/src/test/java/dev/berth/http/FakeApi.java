package dev.berth.http;

import dev.berth.api.Api;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.User;
import dev.berth.api.connect.Upgraded;
import dev.berth.model.streams.NodeStreams.Start;
import dev.berth.model.streams.NodeStreams.Wanted;
import dev.berth.model.streams.Opened;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * An api small enough to see through:
 * {@code /quick} and {@code /slow} say what they were asked, {@code /big/N} is N bytes in parts of a thousand,
 * {@code /watch} gives the feed, {@code /exec} a process, {@code /refused} none, {@code /held} waits until released, {@code /throws} throws,
 * {@code /breaks} as where a class is missing.
 */
final class FakeApi implements Api {
  final LinkedBlockingQueue<Request> asked = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<FakeFeed> feeds = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<FakeProcess> processes = new LinkedBlockingQueue<>();
  final CountDownLatch release = new CountDownLatch(1);

  @Override
  public Response handleAs(User user, Request request) {
    return handle(request);
  }

  @Override
  public boolean isQuick(Request request) {
    return request.path().startsWith("/quick");
  }

  @Override
  public Response handle(Request request) {
    asked.add(request);
    String path = request.path();
    if (path.startsWith("/big/")) {
      return big(Integer.parseInt(path.substring(5)));
    }
    if (path.startsWith("/code/")) {
      return new Response(Integer.parseInt(path.substring(6)), "text/plain", List.of(), whole("text"));
    }
    return switch (path) {
      case "/watch", "/quick/watch" -> {
        FakeFeed feed = new FakeFeed();
        feeds.add(feed);
        yield new Response(200, "application/json", List.of(), new Response.Content.Streaming(feed));
      }
      case "/exec" -> {
        FakeProcess process = new FakeProcess(number(request.query(), "code="));
        processes.add(process);
        yield upgrade(request, new Opened.Ready<>(process));
      }
      case "/refused" -> upgrade(request, new Opened.Refused<>(500, "container not found (\"x\")"));
      case "/held" -> {
        await();
        yield echo(request);
      }
      case "/warned" ->
          new Response(
              200,
              "text/plain",
              List.of(
                  new Response.Header("Warning", "299 - \"one\r\nSet-Cookie: x\""),
                  new Response.Header("Warning", "299 - \"two ä\""),
                  new Response.Header("Cache-Control", "public")),
              whole("warned"));
      case "/throws" -> throw new IllegalStateException("as asked");
      case "/breaks" -> throw new NoClassDefFoundError("as asked");
      default -> echo(request);
    };
  }

  private static Response upgrade(Request request, Opened<Start> process) {
    String query = request.query();
    Wanted wanted =
        new Wanted(
            query.contains("stdin"), query.contains("stdout") || query.isEmpty(), query.contains("stderr"),
            query.contains("tty"));
    return new Response(
        101,
        "",
        List.of(),
        new Response.Content.Upgrade(
            new Upgraded.Process("error executing command in container", wanted, process)));
  }

  private static int number(String query, String name) {
    int at = query.indexOf(name);
    return at < 0 ? 0 : Integer.parseInt(query.substring(at + name.length()));
  }

  private static Response echo(Request request) {
    return new Response(
        200,
        "text/plain",
        List.of(),
        whole(
            request.method() + " " + request.path() + " " + request.query() + " "
                + new String(request.body(), StandardCharsets.UTF_8)));
  }

  private static Response big(int size) {
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < size; at += 1000) {
      byte[] part = new byte[Math.min(1000, size - at)];
      for (int i = 0; i < part.length; i++) {
        part[i] = bigByte(at + i);
      }
      parts.add(part);
    }
    return new Response(200, "application/json", List.of(), new Response.Content.Whole(parts));
  }

  /** What {@code /big} has at an offset. */
  static byte bigByte(int offset) {
    return (byte) ('a' + offset * 31 % 26);
  }

  private static Response.Content whole(String text) {
    return new Response.Content.Whole(List.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void await() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
