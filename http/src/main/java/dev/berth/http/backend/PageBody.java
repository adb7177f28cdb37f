package dev.berth.http.backend;

import dev.berth.api.media.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The body of an answer that is a page, with its links led through the proxy. Reading blocks.
 *
 * @param bytes all of it; of one that is too long, how it begins, as it came
 */
record PageBody(byte[] bytes, boolean isWhole) {
  /** A page that is longer, unpacked or not, is handed on as it is. */
  private static final int MOST = 16 << 20;

  /** Whether it is one, and packed in a way that we know. */
  static boolean isPage(AnswerHead answer) {
    String type = MediaType.bare(answer.first("content-type").orElse(""));
    return type.equals("text/html") && switch (encoding(answer)) {
      case "", "gzip", "deflate" -> true;
      default -> false;
    };
  }

  private static String encoding(AnswerHead answer) {
    return answer.first("content-encoding").orElse("").toLowerCase(Locale.ROOT);
  }

  static PageBody read(AnswerHead answer, InputStream body, ProxiedLinks links) throws IOException {
    byte[] packed = body.readNBytes(MOST);
    Optional<byte[]> page = packed.length < MOST ? unpacked(encoding(answer), packed) : Optional.empty();
    if (page.isEmpty()) {
      return new PageBody(packed, packed.length < MOST);
    }
    // each byte a letter: what is no address goes through whatever its charset is
    String text = HtmlPage.rewritten(new String(page.get(), StandardCharsets.ISO_8859_1), links::rewritten);
    return new PageBody(packed(encoding(answer), text.getBytes(StandardCharsets.ISO_8859_1)), true);
  }

  private static Optional<byte[]> unpacked(String encoding, byte[] packed) throws IOException {
    try (InputStream in =
        switch (encoding) {
          case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(packed));
          case "deflate" -> new InflaterInputStream(new ByteArrayInputStream(packed), new Inflater(true));
          default -> new ByteArrayInputStream(packed);
        }) {
      byte[] page = in.readNBytes(MOST);
      return page.length < MOST ? Optional.of(page) : Optional.empty();
    }
  }

  private static byte[] packed(String encoding, byte[] page) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (encoding) {
          case "gzip" -> new GZIPOutputStream(bytes);
          case "deflate" -> new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
          default -> bytes;
        }) {
      out.write(page);
    }
    return bytes.toByteArray();
  }
}
