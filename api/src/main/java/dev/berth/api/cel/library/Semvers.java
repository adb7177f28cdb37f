package dev.berth.api.cel.library;

import static dev.berth.api.cel.library.Functions.as;
import static dev.berth.api.cel.library.Functions.text;
import static dev.berth.api.cel.library.Functions.truth;

import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.Opaque;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Semantic versions (apiserver {@code library/semverlib.go}; the texts are blang/semver's). */
final class Semvers {
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final Pattern WORD = Pattern.compile("[0-9A-Za-z-]+");
  private static final Pattern PARTS =
      Pattern.compile("([^.]*)\\.([^.]*)\\.([^+-]*)(?:-([^+]*))?(?:\\+(.*))?", Pattern.DOTALL);

  private Semvers() {}

  /** A version; the build is not part of its order, nor of equality. */
  record Semver(BigInteger major, BigInteger minor, BigInteger patch, List<String> pre)
      implements Opaque, Comparable<Semver> {
    @Override
    public String typeName() {
      return "kubernetes.Semver";
    }

    @Override
    public int compareTo(Semver o) {
      int c = major.compareTo(o.major);
      c = c == 0 ? minor.compareTo(o.minor) : c;
      c = c == 0 ? patch.compareTo(o.patch) : c;
      if (c != 0 || pre.isEmpty() || o.pre.isEmpty()) {
        return c != 0 ? c : Boolean.compare(pre.isEmpty(), o.pre.isEmpty());
      }
      for (int i = 0; i < Math.min(pre.size(), o.pre.size()) && c == 0; i++) {
        c = comparePart(pre.get(i), o.pre.get(i));
      }
      return c == 0 ? Integer.compare(pre.size(), o.pre.size()) : c;
    }

    private static int comparePart(String a, String b) {
      boolean x = DIGITS.matcher(a).matches();
      boolean y = DIGITS.matcher(b).matches();
      return x && y ? new BigInteger(a).compareTo(new BigInteger(b)) : x != y ? (x ? -1 : 1) : a.compareTo(b);
    }
  }

  static void register(Map<String, Function> to) {
    to.put("semver/1", (a, m) -> parse(text(a[0])));
    to.put("semver/2", (a, m) -> parse(truth(a[1]) ? normalized(text(a[0])) : text(a[0])));
    to.put("isSemver/1", (a, m) -> valid(text(a[0]), false));
    to.put("isSemver/2", (a, m) -> valid(text(a[0]), truth(a[1])));
    to.put("major/1", (a, m) -> as(Semver.class, a[0]).major().longValue());
    to.put("minor/1", (a, m) -> as(Semver.class, a[0]).minor().longValue());
    to.put("patch/1", (a, m) -> as(Semver.class, a[0]).patch().longValue());
  }

  private static boolean valid(String s, boolean normalize) {
    try {
      parse(normalize ? normalized(s) : s);
      return true;
    } catch (CelError e) {
      return false;
    }
  }

  private static Semver parse(String s) {
    if (s.isEmpty()) {
      throw new CelError("Version string empty");
    }
    Matcher m = PARTS.matcher(s);
    if (!m.matches()) {
      throw new CelError("No Major.Minor.Patch elements found");
    }
    List<String> pre = words(m.group(4), true);
    words(m.group(5), false);
    return new Semver(number(m.group(1), "major"), number(m.group(2), "minor"), number(m.group(3), "patch"), pre);
  }

  private static BigInteger number(String s, String part) {
    if (!DIGITS.matcher(s).matches()) {
      throw new CelError("Invalid character(s) found in " + part + " number " + quoted(s));
    }
    if (s.length() > 1 && s.charAt(0) == '0') {
      throw new CelError((part.equals("major") ? "Major" : part.equals("minor") ? "Minor" : "Patch")
          + " number must not contain leading zeroes " + quoted(s));
    }
    return new BigInteger(s);
  }

  private static List<String> words(@org.jspecify.annotations.Nullable String all, boolean pre) {
    if (all == null) {
      return List.of();
    }
    List<String> out = new ArrayList<>();
    for (String word : all.split("\\.", -1)) {
      if (word.isEmpty()) {
        throw new CelError(pre ? "Prerelease is empty" : "Build meta data is empty");
      }
      if (!WORD.matcher(word).matches()) {
        String part = pre ? "prerelease " : "build meta data ";
        throw new CelError("Invalid character(s) found in " + part + quoted(word));
      }
      if (pre && word.length() > 1 && word.charAt(0) == '0' && DIGITS.matcher(word).matches()) {
        throw new CelError("Numeric PreRelease version must not contain leading zeroes " + quoted(word));
      }
      out.add(word);
    }
    return List.copyOf(out);
  }

  private static String quoted(String s) {
    return dev.berth.model.names.GoQuote.quote(s);
  }

  /** Without {@code v}, with three parts, without zeros in front. */
  private static String normalized(String s) {
    List<String> parts = new ArrayList<>(List.of((s.startsWith("v") ? s.substring(1) : s).split("\\.", 3)));
    parts.replaceAll(Semvers::withoutZeros);
    if (parts.size() < 3) {
      String last = parts.getLast();
      if (last.indexOf('+') >= 0 || last.indexOf('-') >= 0) {
        throw new CelError("short version cannot contain PreRelease/Build meta data");
      }
      while (parts.size() < 3) {
        parts.add("0");
      }
    }
    return String.join(".", parts);
  }

  private static String withoutZeros(String part) {
    if (part.length() <= 1) {
      return part;
    }
    int i = 0;
    while (i < part.length() && part.charAt(i) == '0') {
      i++;
    }
    String rest = part.substring(i);
    return rest.isEmpty() || !Character.isDigit(rest.charAt(0)) ? "0" + rest : rest;
  }
}
