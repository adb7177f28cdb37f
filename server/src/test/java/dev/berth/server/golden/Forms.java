package dev.berth.server.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is random or of the moment in texts, replaced by a name of its form. */
final class Forms {
  private static final String RANDOM = "[bcdfghjklmnpqrstvwxz2456789]{5}";
  private static final Pattern UID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern TIME =
      Pattern.compile(
          "20(?:2[4-9]|[3-9]\\d)-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(?:Z|[+-]\\d\\d:\\d\\d)");

  private static final List<Map.Entry<Pattern, String>> REPLACED =
      List.of(
          form(UID, "<x>"),
          form("20(?:2[4-9]|[3-9]\\d)-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)? [+-]\\d{4} [A-Z]+(?: m=\\+[\\d.]+)?", "<x>"),
          form("time\\.Date\\([^)]*\\)|loc: 0x[0-9a-f]+|wall:0x[0-9a-f]+, ext:-?\\d+", "<x>"),
          form("0xc[0-9a-f]{6,}", "<x>"),
          form("(kube-api-access-|default-token-|-token-)" + RANDOM, "$1<r>"),
          form(
              "(resourceVersion\\\\*\": ?\\\\*\"|ResourceVersion: ?|resourceVersion: ?\\\\?\"?|current: |Too large resource"
                  + " version: |in record \\(|object meta: |ResourceVersion:\"|ResourceVersion: \")\\d+",
              "$1<rv>"),
          form("(continue=)[A-Za-z0-9_%-]+", "$1<c>"));

  static final Pattern AGE = Pattern.compile("^(?:\\d+[smhdy])+$");
  static final Pattern ADDRESS = Pattern.compile("^\\d+\\.\\d+\\.\\d+\\.\\d+$|^[0-9a-f:]+$");
  static final Pattern DOTTED_ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
  static final Pattern NODE_PORT = Pattern.compile("\\b3[0-2]\\d{3}\\b");

  private Forms() {}

  private static Map.Entry<Pattern, String> form(String pattern, String name) {
    return form(Pattern.compile(pattern), name);
  }

  private static Map.Entry<Pattern, String> form(Pattern pattern, String name) {
    return Map.entry(pattern, name);
  }

  static List<String> uids(String text) {
    return all(UID, text);
  }

  static List<String> all(Pattern pattern, String text) {
    List<String> out = new ArrayList<>();
    Matcher m = pattern.matcher(text);
    while (m.find()) {
      out.add(m.group());
    }
    return out;
  }

  /** A time keeps the number of its fraction's digits. */
  static String of(String text) {
    String out = text;
    for (Map.Entry<Pattern, String> form : REPLACED) {
      out = form.getKey().matcher(out).replaceAll(form.getValue());
    }
    return TIME.matcher(out).replaceAll(Forms::time);
  }

  private static String time(MatchResult m) {
    return m.group(1) == null ? "<time>" : "<time" + (m.group(1).length() - 1) + ">";
  }

  static String withoutMoments(String text) {
    return TIME.matcher(UID.matcher(text).replaceAll("")).replaceAll("");
  }

  static String withoutGenerated(String text, String base) {
    return Pattern.compile(Pattern.quote(base) + RANDOM).matcher(text).replaceAll("<generated>");
  }
}
