package dev.berth.base.yaml;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonString;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What a scalar without quotes means (go-yaml v2, {@code resolve.go}). */
final class Scalars {
  private static final String PREFIX = "tag:yaml.org,2002:";
  private static final Map<String, Resolved> WORDS = new HashMap<>();
  private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "\\d{4}-(\\d{1,2})-(\\d{1,2})(([Tt]\\d{1,2}:\\d{1,2}:\\d{1,2}([.,]\\d+)?(Z|[-+]\\d\\d:\\d\\d))"
              + "|( \\d{1,2}:\\d{1,2}:\\d{1,2}([.,]\\d+)?))?");

  static {
    for (String s : new String[] {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}) {
      WORDS.put(s, new Resolved(Kind.BOOL, JsonBool.TRUE));
    }
    for (String s : new String[] {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}) {
      WORDS.put(s, new Resolved(Kind.BOOL, JsonBool.FALSE));
    }
    for (String s : new String[] {"", "~", "null", "Null", "NULL"}) {
      WORDS.put(s, new Resolved(Kind.NULL, JsonNull.NULL));
    }
    for (String s : new String[] {".nan", ".NaN", ".NAN"}) {
      WORDS.put(s, new Resolved(Kind.NO_JSON, JsonString.of("NaN")));
    }
    for (String s : new String[] {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"}) {
      WORDS.put(s, new Resolved(Kind.NO_JSON, JsonString.of("+Inf")));
    }
    for (String s : new String[] {"-.inf", "-.Inf", "-.INF"}) {
      WORDS.put(s, new Resolved(Kind.NO_JSON, JsonString.of("-Inf")));
    }
    WORDS.put("<<", new Resolved(Kind.MERGE, JsonString.of("<<")));
  }

  /** What a scalar turns out to be; the tag that go-yaml would give it. */
  enum Kind {
    STR,
    BOOL,
    NULL,
    INT,
    FLOAT,
    TIMESTAMP,
    MERGE,
    /** A number that JSON cannot write. */
    NO_JSON
  }

  record Resolved(Kind kind, Json value) {}

  private Scalars() {}

  /** A scalar without quotes and without tag. */
  static Resolved plain(String s) {
    Resolved word = WORDS.get(s);
    if (word != null) {
      return word;
    }
    char c = s.charAt(0);
    if (c == '.') {
      return FLOAT.matcher(s).matches() ? floating(s) : string(s);
    }
    if (c != '+' && c != '-' && (c < '0' || c > '9')) {
      return string(s);
    }
    if (isTimestamp(s)) {
      return new Resolved(Kind.TIMESTAMP, JsonString.of(s));
    }
    String digits = s.replace("_", "");
    Resolved integer = integer(digits);
    if (integer.kind == Kind.INT) {
      return integer;
    }
    return FLOAT.matcher(digits).matches() ? floating(digits) : string(s);
  }

  private static Resolved string(String s) {
    return new Resolved(Kind.STR, JsonString.of(s));
  }

  private static Resolved floating(String s) {
    double d = Double.parseDouble(s);
    return Double.isInfinite(d)
        ? string(s)
        : new Resolved(Kind.FLOAT, JsonNumber.parse(Floats.json(d)));
  }

  /** Decimal, 0x, 0o, 0b, and octal by a leading zero; a string where it is none of these. */
  private static Resolved integer(String s) {
    int sign = s.startsWith("-") || s.startsWith("+") ? 1 : 0;
    String digits = s.substring(sign);
    int radix = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      radix =
          switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 0;
          };
      digits = digits.substring(radix == 0 ? 1 : 2);
      radix = radix == 0 ? 8 : radix;
    }
    if (digits.isEmpty() || digits.length() > 1_000) {
      return string(s);
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) >= 0x80 || Character.digit(digits.charAt(i), radix) < 0) {
        return string(s);
      }
    }
    BigInteger n = new BigInteger(digits, radix);
    return new Resolved(Kind.INT, JsonNumber.parse((s.startsWith("-") ? n.negate() : n).toString()));
  }

  private static boolean isTimestamp(String s) {
    return s.length() >= 8 && s.charAt(4) == '-' && TIMESTAMP.matcher(s).matches() && isDate(s);
  }

  /** Whether month and day can be, so far as Go looks: a day that the month lacks makes it a string. */
  private static boolean isDate(String s) {
    var m = TIMESTAMP.matcher(s);
    if (!m.matches()) {
      return false;
    }
    int month = Integer.parseInt(m.group(1));
    int day = Integer.parseInt(m.group(2));
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= YearMonth.of(Integer.parseInt(s.substring(0, 4)), month).lengthOfMonth();
  }

  /** A scalar that bears a tag. @throws YamlException where the text does not fit it */
  static Json tagged(String tag, String s) {
    if (!tag.startsWith(PREFIX)) {
      return JsonString.of(s);
    }
    String type = tag.substring(PREFIX.length());
    return switch (type) {
      case "str" -> JsonString.of(s);
      case "binary" -> binary(s);
      case "bool" -> expect(Kind.BOOL, type, s);
      case "int" -> expect(Kind.INT, type, s);
      case "null" -> expect(Kind.NULL, type, s);
      case "timestamp" -> expect(Kind.TIMESTAMP, type, s);
      case "float" -> plain(s).kind == Kind.INT ? plain(s).value : expect(Kind.FLOAT, type, s);
      default -> JsonString.of(s);
    };
  }

  private static Json expect(Kind kind, String type, String s) {
    Resolved r = plain(s);
    if (r.kind != kind) {
      String was = switch (r.kind) {
        case STR -> "str";
        case BOOL -> "bool";
        case NULL -> "null";
        case INT -> "int";
        case FLOAT, NO_JSON -> "float";
        case TIMESTAMP -> "timestamp";
        case MERGE -> "merge";
      };
      throw new YamlException("yaml: cannot decode !!" + was + " `" + s + "` as a !!" + type);
    }
    return r.value;
  }

  private static Json binary(String s) {
    try {
      return JsonString.of(new String(Base64.getMimeDecoder().decode(s), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new YamlException("yaml: !!binary value contains invalid base64 data");
    }
  }
}
