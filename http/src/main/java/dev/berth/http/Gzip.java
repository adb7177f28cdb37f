package dev.berth.http;

import dev.berth.api.Headers;
import dev.berth.api.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses large answers. Threshold and level are upstream's since 1.32 (apiserver's
 * pkg/endpoints/handlers/responsewriters/writers.go): 128 KiB, and 1, which costs the least CPU.
 */
final class Gzip {
  static final int THRESHOLD_BYTES = 128 * 1024;
  private static final int LEVEL = Deflater.BEST_SPEED;

  private Gzip() {}

  static boolean applies(Headers request, Response response) {
    return response.content() instanceof Response.Content.Whole whole
        && whole.size() > THRESHOLD_BYTES
        && response.headers().stream().noneMatch(h -> h.name().equalsIgnoreCase("Content-Encoding"))
        && accepts(request);
  }

  static Response compress(Response response, List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(32 * 1024);
    try (GZIPOutputStream gzip = new FastGzip(out)) {
      for (byte[] part : parts) {
        gzip.write(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("compressing in memory", e);
    }
    List<Response.Header> headers = new ArrayList<>(response.headers());
    headers.add(new Response.Header("Content-Encoding", "gzip"));
    headers.add(new Response.Header("Vary", "Accept-Encoding"));
    return new Response(
        response.code(), response.contentType(), headers, new Response.Content.Whole(List.of(out.toByteArray())));
  }

  private static boolean accepts(Headers request) {
    for (String value : request.all("Accept-Encoding")) {
      for (String coding : value.split(",", -1)) {
        String c = coding.strip().toLowerCase(Locale.ROOT);
        if (c.equals("gzip") || (c.startsWith("gzip;") && !c.replace(" ", "").matches("gzip;q=0(\\.0*)?"))) {
          return true;
        }
      }
    }
    return false;
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out, 16 * 1024);
      def.setLevel(LEVEL);
    }
  }
}
