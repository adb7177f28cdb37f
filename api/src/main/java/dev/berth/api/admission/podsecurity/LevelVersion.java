package dev.berth.api.admission.podsecurity;

import java.util.OptionalInt;

/**
 * A level as some version of Kubernetes had it.
 *
 * @param level how strict
 * @param minor of version 1; {@link #LATEST} for whatever is newest
 */
public record LevelVersion(Level level, int minor) {
  public static final int LATEST = Integer.MAX_VALUE;

  /** The minor version of {@code v1.25}; nothing where the text is neither that nor {@code latest}. */
  static OptionalInt minor(String text) {
    if (text.equals("latest")) {
      return OptionalInt.of(LATEST);
    }
    String digits = text.startsWith("v1.") ? text.substring(3) : "";
    boolean number = !digits.isEmpty() && digits.length() < 7 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return number && (digits.equals("0") || digits.charAt(0) != '0')
        ? OptionalInt.of(Integer.parseInt(digits))
        : OptionalInt.empty();
  }

  @Override
  public String toString() {
    return level + ":" + (minor == LATEST ? "latest" : "v1." + minor);
  }
}
