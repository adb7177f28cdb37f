package dev.berth.server.kubelet;

import dev.berth.api.Pages;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.connect.PipedFrames;
import dev.berth.base.stream.Pouring;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * {@code /logs/}: the machine's own logs, directories as pages of links (upstream serves {@code /var/log} with Go's file server). A link
 * that leads out of the directory leads nowhere here: a pod that may write there would else have any file of the machine read for it.
 */
final class HostLogs {
  private final Path root;

  HostLogs(Path root) {
    this.root = root;
  }

  /** @param path below {@code /logs/} */
  Response answer(Request request, List<String> path) {
    try {
      Path top = root.toRealPath();
      Path found = top;
      for (String name : path) {
        if (name.contains("/") || name.equals("..") || name.indexOf('\0') >= 0) {
          return Pages.notFound();
        }
        found = found.resolve(name);
      }
      if (!Files.exists(found)) {
        return Pages.notFound();
      }
      Path real = found.toRealPath();
      if (!real.startsWith(top)) {
        return Pages.notFound();
      }
      boolean asDirectory = request.path().endsWith("/");
      if (Files.isDirectory(real)) {
        return asDirectory ? page(real) : moved((path.isEmpty() ? "logs" : path.getLast()) + "/");
      }
      if (!Files.isRegularFile(real)) {
        return Pages.notFound();
      }
      return asDirectory ? moved("../" + path.getLast()) : file(real);
    } catch (NoSuchFileException e) {
      return Pages.notFound();
    } catch (AccessDeniedException e) {
      return Response.text(403, "403 Forbidden\n");
    } catch (IOException e) {
      return Response.text(500, "500 Internal Server Error\n");
    }
  }

  private static Response page(Path directory) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(directory)) {
      for (Path each : inside) {
        names.add(each.getFileName() + (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS) ? "/" : ""));
      }
    }
    StringBuilder page =
        new StringBuilder("<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n");
    names.forEach(
        name -> page.append("<a href=\"").append(escaped(link(name))).append("\">").append(escaped(name)).append("</a>\n"));
    return Response.whole(200, "text/html; charset=utf-8", page.append("</pre>\n").toString());
  }

  private static String link(String name) {
    try {
      String path = new URI(null, null, "/" + name, null).getRawPath().substring(1);
      return path.contains(":") ? "./" + path : path; // else what is before it would be a scheme
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&#34;").replace("'", "&#39;");
  }

  /** What there is of it now, read as the client takes it. */
  private static Response file(Path file) throws IOException {
    long size = Files.size(file);
    InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    PipedFrames frames =
        PipedFrames.from(
            sink -> {
              Thread.ofVirtual().name("host log").start(() -> Pouring.pour(in, size, in, sink));
              return () -> close(in);
            });
    return new Response(200, "text/plain; charset=utf-8", List.of(), new Response.Content.Streaming(frames));
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Response moved(String to) {
    return new Response(
        301, "", List.of(new Response.Header("Location", to)), new Response.Content.Whole(List.of(new byte[0])));
  }
}
