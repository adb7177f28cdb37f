package dev.berth.api.custom.structural;

import com.google.re2j.Pattern;
import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The formats of strings that custom resources may ask for. Others are accepted with a warning and mean nothing: {@code
 * int-or-string} and {@code quantity} are among those. Sources: apiextensions {@code
 * pkg/apiserver/validation/formats.go} for which, kube-openapi {@code pkg/validation/strfmt} for what they mean, its
 * oddities included.
 */
public final class Formats {
  private static final String HEX4 = "[0-9a-f]{4}";

  /** By name without dashes, as upstream looks them up. */
  private static final Map<String, Predicate<String>> KNOWN = known();

  private Formats() {}

  private static Map<String, Predicate<String>> known() {
    Map<String, Predicate<String>> f = new HashMap<>();
    f.put("bsonobjectid", s -> s.length() == 24 && s.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128));
    f.put("uri", Uris::isRequestUri);
    f.put("email", Emails::isAddress);
    f.put("hostname", Formats::isHostname);
    f.put("ipv4", s -> s.indexOf('.') >= 0 && IpAddress.parseSloppy(s).isPresent());
    f.put("ipv6", s -> s.indexOf(':') >= 0 && IpAddress.parse(s).isPresent());
    f.put("cidr", s -> Cidr.parseSloppy(s).isPresent());
    f.put("mac", Formats::isMac);
    f.put("uuid", uuid(HEX4, HEX4));
    f.put("uuid3", uuid("3[0-9a-f]{3}", HEX4));
    f.put("uuid4", uuid("4[0-9a-f]{3}", "[89ab][0-9a-f]{3}"));
    f.put("uuid5", uuid("5[0-9a-f]{3}", "[89ab][0-9a-f]{3}"));
    f.put("isbn", s -> Numbered.isIsbn10(s) || Numbered.isIsbn13(s));
    f.put("isbn10", Numbered::isIsbn10);
    f.put("isbn13", Numbered::isIsbn13);
    f.put("creditcard", Numbered::isCreditCard);
    Predicate<String> ssn = expression("^\\d{3}[- ]?\\d{2}[- ]?\\d{4}$");
    f.put("ssn", s -> s.length() == 11 && ssn.test(s));
    f.put("hexcolor", expression("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"));
    String level = "\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*";
    f.put("rgbcolor", expression("^rgb\\(" + level + "," + level + "," + level + "\\)$"));
    f.put("byte", Formats::isBase64);
    f.put("password", _ -> true);
    f.put("date", Times::isDate);
    f.put("duration", Times::isDuration);
    f.put("datetime", Times::isDateTime);
    Predicate<String> label = expression("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$");
    f.put("k8sshortname", s -> s.length() <= 63 && label.test(s));
    Predicate<String> labels = expression("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$");
    f.put("k8slongname", s -> s.length() <= 253 && labels.test(s));
    return Map.copyOf(f);
  }

  /** Whether strings are checked for a format. */
  public static boolean isKnown(String format) {
    return KNOWN.containsKey(format.replace("-", ""));
  }

  /** Accepts everything where the format is not known. */
  static Predicate<String> of(String format) {
    return KNOWN.getOrDefault(format.replace("-", ""), _ -> true);
  }

  /** Compiled when first asked: few of these are ever used. A race compiles twice, no more. */
  private static Predicate<String> expression(String regex) {
    return new Predicate<>() {
      private Pattern[] compiled = {};

      @Override
      public boolean test(String text) {
        Pattern[] known = compiled;
        if (known.length == 0) {
          known = new Pattern[] {Pattern.compile(regex)};
          compiled = known;
        }
        return known[0].matcher(text).find();
      }
    };
  }

  private static Predicate<String> uuid(String third, String fourth) {
    return expression("(?i)^[0-9a-f]{8}-?" + HEX4 + "-?" + third + "-?" + fourth + "-?[0-9a-f]{12}$");
  }

  private static final Predicate<String> HOSTNAME =
      expression(
          "^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)"
              + "|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}"
              + "([a-zA-Z\\p{L}]){2,63})$");

  private static boolean isHostname(String s) {
    if (utf8Length(s) > 255 || !HOSTNAME.test(s)) {
      return false;
    }
    for (int start = 0; start <= s.length(); ) {
      int dot = s.indexOf('.', start);
      int end = dot < 0 ? s.length() : dot;
      if (utf8Length(s.substring(start, end)) > 63) {
        return false;
      }
      start = end + 1;
    }
    return true;
  }

  private static int utf8Length(String s) {
    return s.codePoints().map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
  }

  /** Six, eight or twenty bytes: by pairs between colons or dashes, or by fours between dots. */
  private static boolean isMac(String s) {
    if (s.length() < 14) {
      return false;
    }
    int group = s.charAt(4) == '.' ? 4 : 2;
    char separator = s.charAt(group);
    if (separator != '.' && separator != ':' && separator != '-' || group == 2 && separator == '.') {
      return false;
    }
    if ((s.length() + 1) % (group + 1) != 0) {
      return false;
    }
    int bytes = (s.length() + 1) / (group + 1) * group / 2;
    for (int i = 0; i < s.length(); i++) {
      boolean between = i % (group + 1) == group;
      if (between ? s.charAt(i) != separator : !isHex(s.charAt(i))) {
        return false;
      }
    }
    return bytes == 6 || bytes == 8 || bytes == 20;
  }

  private static boolean isHex(char c) {
    return c < 128 && Character.digit(c, 16) >= 0;
  }

  private static boolean isBase64(String s) {
    int padding = s.endsWith("==") ? 2 : s.endsWith("=") ? 1 : 0;
    return !s.isEmpty()
        && s.length() % 4 == 0
        && s.substring(0, s.length() - padding).chars()
            .allMatch(c -> c < 128 && Character.isLetterOrDigit(c) || c == '+' || c == '/');
  }

  /** Numbers with a check digit. */
  private static final class Numbered {
    private static final Predicate<String> CARD =
        expression(
            "^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}"
                + "|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\\d{3})\\d{11})$");

    private static String without(String s, boolean keepsLetters) {
      StringBuilder b = new StringBuilder(s.length());
      for (int i = 0; i < s.length(); i++) {
        char c = s.charAt(i);
        boolean digit = c >= '0' && c <= '9';
        if (keepsLetters ? " \t\n\f\r-".indexOf(c) < 0 : digit) {
          b.append(c);
        }
      }
      return b.toString();
    }

    private static boolean areDigits(String s, int count) {
      return s.length() >= count && s.chars().limit(count).allMatch(c -> c >= '0' && c <= '9');
    }

    static boolean isIsbn10(String text) {
      String s = without(text, true);
      if (s.length() != 10 || !areDigits(s, 9) || !(areDigits(s, 10) || s.charAt(9) == 'X')) {
        return false;
      }
      int sum = s.charAt(9) == 'X' ? 100 : 10 * (s.charAt(9) - '0');
      for (int i = 0; i < 9; i++) {
        sum += (i + 1) * (s.charAt(i) - '0');
      }
      return sum % 11 == 0;
    }

    static boolean isIsbn13(String text) {
      String s = without(text, true);
      if (s.length() != 13 || !areDigits(s, 13)) {
        return false;
      }
      int sum = 0;
      for (int i = 0; i < 12; i++) {
        sum += (i % 2 == 0 ? 1 : 3) * (s.charAt(i) - '0');
      }
      return s.charAt(12) - '0' == (10 - sum % 10) % 10;
    }

    static boolean isCreditCard(String text) {
      String s = without(text, false);
      if (!CARD.test(s)) {
        return false;
      }
      int sum = 0;
      for (int i = 0; i < s.length(); i++) {
        int digit = s.charAt(s.length() - 1 - i) - '0';
        int counted = i % 2 == 0 ? digit : 2 * digit;
        sum += counted >= 10 ? counted % 10 + 1 : counted;
      }
      return sum % 10 == 0;
    }
  }

  /** Lower case as far as formats are concerned. */
  static String lower(String s) {
    return s.toLowerCase(Locale.ROOT);
  }
}
