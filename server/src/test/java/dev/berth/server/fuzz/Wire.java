package dev.berth.server.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes over a connection of their own. */
final class Wire {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
  private static final int TIMEOUT_MILLIS = 30_000;

  private Wire() {}

  /** Sends the bytes and reads the answer, or the beginning of one without an end. Empty where it was just closed. */
  static String send(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      try {
        socket.getOutputStream().write(request);
      } catch (SocketException refusedEarly) {
        // the answer may be there all the same
      }
      return answer(socket.getInputStream());
    }
  }

  private static String answer(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    while (true) {
      int n;
      try {
        n = in.read(part);
      } catch (SocketException reset) {
        n = -1;
      }
      if (n > 0) {
        out.write(part, 0, n);
      }
      String text = out.toString(StandardCharsets.ISO_8859_1);
      int head = text.indexOf("\r\n\r\n");
      if (n < 0 || head >= 0 && isWhole(text, head + 4)) {
        return text;
      }
    }
  }

  private static boolean isWhole(String text, int bodyStart) {
    Matcher length = LENGTH.matcher(text.substring(0, bodyStart));
    return !length.find() || text.length() - bodyStart >= Integer.parseInt(length.group(1));
  }

  /** The code of an answer, 0 where it is none. */
  static int code(String answer) {
    return answer.startsWith("HTTP/1.1 ") && answer.length() > 12 ? Integer.parseInt(answer.substring(9, 12)) : 0;
  }
}
