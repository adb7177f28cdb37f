package dev.berth.model.names;

import java.util.random.RandomGenerator;

/** The names that the server makes up for {@code generateName} (apiserver {@code pkg/storage/names}). */
public final class GeneratedName {
  /** Without vowels and look-alikes, so that no words come about. */
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private static final int SUFFIX = 5;
  private static final int MAX_BASE = 63 - SUFFIX;

  private GeneratedName() {}

  /** The base, cut to 58 characters, and five random ones. */
  public static String of(String base, RandomGenerator random) {
    return base.substring(0, Math.min(base.length(), MAX_BASE)) + suffix(SUFFIX, random);
  }

  /** Random characters of the alphabet that names are made of. */
  public static String suffix(int length, RandomGenerator random) {
    StringBuilder b = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      b.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return b.toString();
  }

  /** A number in the alphabet of names, as upstream encodes template hashes ({@code rand.SafeEncodeString}). */
  public static String encode(String digits) {
    StringBuilder b = new StringBuilder(digits.length());
    for (int i = 0; i < digits.length(); i++) {
      b.append(ALPHABET.charAt(digits.charAt(i) % ALPHABET.length()));
    }
    return b.toString();
  }
}
