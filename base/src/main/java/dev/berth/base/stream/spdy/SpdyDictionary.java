package dev.berth.base.stream.spdy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What both sides of SPDY/3 know before a header is compressed (section 2.6.10.1): words with their lengths, then texts. */
final class SpdyDictionary {
  private static final String WORDS =
      """
      options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow
      authorization cache-control connection content-base content-encoding content-language content-length
      content-location content-md5 content-range content-type date etag expect expires from host if-match
      if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma
      proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade
      user-agent vary via warning www-authenticate method get status 200|OK version HTTP/1.1 url public set-cookie
      keep-alive origin""";

  private static final String TEXTS =
      "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505"
          + "203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized"
          + "403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable"
          + "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT"
          + "chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,"
          + "text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

  private static final byte[] BYTES = make();

  private SpdyDictionary() {}

  static byte[] bytes() {
    return BYTES.clone();
  }

  private static byte[] make() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1423);
    for (String word : WORDS.replace('\n', ' ').split(" ", -1)) {
      byte[] text = word.replace('|', ' ').getBytes(StandardCharsets.US_ASCII);
      out.writeBytes(new byte[] {0, 0, 0, (byte) text.length});
      out.writeBytes(text);
    }
    out.writeBytes(TEXTS.getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }
}
