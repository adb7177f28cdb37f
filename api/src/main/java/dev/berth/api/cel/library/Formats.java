package dev.berth.api.cel.library;

import static dev.berth.api.cel.library.Functions.as;
import static dev.berth.api.cel.library.Functions.text;

import dev.berth.api.cel.value.GrownList;
import dev.berth.api.cel.value.Opaque;
import dev.berth.api.cel.value.OptionalValue;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.LabelNames;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Named formats of text (apiserver {@code library/format.go}). */
final class Formats {
  private static final Pattern UUID =
      Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");
  private static final Pattern BASE64 =
      Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})");

  static final Map<String, Format> ALL = all();

  private Formats() {}

  /** What is wrong with a text; nothing where it has the format. */
  @FunctionalInterface
  interface Check {
    List<String> errors(String text);
  }

  /** @param regexSize what upstream takes for the size of its expression, for the cost */
  record Format(String name, Check check, int regexSize) implements Opaque {
    @Override
    public String typeName() {
      return "kubernetes.NamedFormat";
    }
  }

  static void register(Map<String, Function> to) {
    ALL.forEach((name, format) -> to.put("format." + name + "/0", (a, m) -> format));
    to.put("format.named/1", (a, m) -> {
      Format named = ALL.get(text(a[0]));
      return named == null ? OptionalValue.NONE : new OptionalValue(named);
    });
    to.put("validate/2", (a, m) -> validate(as(Format.class, a[0]), text(a[1])));
  }

  private static Object validate(Format format, String s) {
    List<String> errors = format.check().errors(s);
    return errors.isEmpty() ? OptionalValue.NONE : new OptionalValue(GrownList.of(List.copyOf(errors)));
  }

  private static Map<String, Format> all() {
    Map<String, Format> f = new LinkedHashMap<>();
    f.put("dns1123Label", new Format("DNS1123Label", DnsNames::label, 30));
    f.put("dns1123Subdomain", new Format("DNS1123Subdomain", DnsNames::subdomain, 60));
    f.put("dns1035Label", new Format("DNS1035Label", DnsNames::label1035, 30));
    f.put("qualifiedName", new Format("QualifiedName", LabelNames::key, 60));
    f.put("dns1123LabelPrefix", new Format("DNS1123LabelPrefix", s -> DnsNames.label(masked(s)), 30));
    f.put("dns1123SubdomainPrefix", new Format("DNS1123SubdomainPrefix", s -> DnsNames.subdomain(masked(s)), 60));
    f.put("dns1035LabelPrefix", new Format("DNS1035LabelPrefix", s -> DnsNames.label1035(masked(s)), 30));
    f.put("labelValue", new Format("LabelValue", LabelNames::value, 40));
    f.put("uri", new Format("URI", s -> Urls.fault(s).map(List::of).orElse(List.of()), 2_300));
    put(f, "uuid", "does not match the UUID format", 81, s -> UUID.matcher(s).matches());
    put(f, "byte", "invalid base64", 85, s -> BASE64.matcher(s).matches());
    put(f, "date", "invalid date", 101, Formats::isDate);
    put(f, "datetime", "invalid datetime", 101, Formats::isTime);
    return Map.copyOf(f);
  }

  private static void put(Map<String, Format> to, String name, String error, int size, Predicate<String> test) {
    to.put(name, new Format(name, s -> test.test(s) ? List.of() : List.of(error), size));
  }

  /** A name that more letters will follow: upstream takes a letter for the dash at its end and the one before. */
  private static String masked(String s) {
    return s.length() > 1 && s.endsWith("-") ? s.substring(0, s.length() - 2) + "a" : s;
  }

  private static boolean isDate(String s) {
    try {
      return LocalDate.parse(s).getYear() >= 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isTime(String s) {
    try {
      return OffsetDateTime.parse(s.replace('t', 'T').replace('z', 'Z')).getYear() >= 0;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
