package dev.berth.http;

import dev.berth.api.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The header fields that the wire adds to every answer, and the text of an HTTP/1.1 header. */
final class ResponseHead {
  private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OK = "HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CREATED = "HTTP/1.1 201 Created\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int SEPARATOR = (':' << 8) | ' ';
  private static final int LINE_END = ('\r' << 8) | '\n';

  private ResponseHead() {}

  /** Content-Type, Audit-Id, Cache-Control, Date and the api's own, in upstream's spelling. */
  static List<Response.Header> fields(Serving serving, Exchange exchange, Response response) {
    List<Response.Header> fields = new ArrayList<>(response.headers().size() + 5);
    boolean cacheControl = false;
    fields.add(new Response.Header("Audit-Id", exchange.auditId()));
    for (Response.Header h : response.headers()) {
      cacheControl |= h.name().equalsIgnoreCase("Cache-Control");
      fields.add(h);
    }
    if (!cacheControl) {
      fields.add(new Response.Header("Cache-Control", "no-cache, private"));
    }
    if (!response.contentType().isEmpty()) {
      fields.add(new Response.Header("Content-Type", response.contentType()));
    }
    fields.add(new Response.Header("Date", serving.date().text()));
    return fields;
  }

  /**
   * The header of an HTTP/1.1 answer.
   *
   * @param connection what the Connection field says, or empty for no such field
   * @param framing the field that says how long the body is
   * @param length what it says, or empty for no such field
   */
  static void write(
      ByteBuf out,
      Serving serving,
      Exchange exchange,
      Response response,
      String connection,
      String framing,
      String length) {
    statusLine(out, response.code());
    for (Response.Header h : fields(serving, exchange, response)) {
      field(out, h.name(), h.value());
    }
    if (!connection.isEmpty()) {
      field(out, "Connection", connection);
    }
    if (!length.isEmpty()) {
      field(out, framing, length);
    }
    end(out);
  }

  static boolean hasBody(int code) {
    return code >= 200 && code != 204 && code != 304;
  }

  private static void statusLine(ByteBuf out, int code) {
    switch (code) {
      case 200 -> out.writeBytes(OK);
      case 201 -> out.writeBytes(CREATED);
      default -> {
        out.writeBytes(VERSION);
        ascii(out, Integer.toString(code));
        out.writeByte(' ');
        ascii(out, HttpResponseStatus.valueOf(code).reasonPhrase());
        out.writeShort(LINE_END);
      }
    }
  }

  static void field(ByteBuf out, String name, String value) {
    ascii(out, name);
    out.writeShort(SEPARATOR);
    text(out, value);
    out.writeShort(LINE_END);
  }

  static void end(ByteBuf out) {
    out.writeShort(LINE_END);
  }

  static void ascii(ByteBuf out, String s) {
    ByteBufUtil.writeAscii(out, s);
  }

  /** A value may quote a client (Warning): it must not start a new line. */
  static String oneLine(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || c == 0) {
        return value.replace('\r', ' ').replace('\n', ' ').replace('\0', ' ');
      }
    }
    return value;
  }

  private static void text(ByteBuf out, String value) {
    ByteBufUtil.writeUtf8(out, oneLine(value));
  }
}
