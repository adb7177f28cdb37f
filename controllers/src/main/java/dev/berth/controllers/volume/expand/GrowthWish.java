package dev.berth.controllers.volume.expand;

import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.quantity.Format;
import dev.berth.model.quantity.Quantity;
import java.util.Optional;

/**
 * How a claim asks, by its annotations, to grow as its volume fills up. Pure.
 *
 * @param limit the size beyond which it never grows
 * @param at percent of its bytes or inodes that are in use when it grows
 * @param percent of its size by which it grows, where no amount is named
 * @param amount by which it grows
 */
record GrowthWish(Quantity limit, int at, int percent, Optional<Quantity> amount) {
  private static final int USUALLY_AT = 80;
  private static final int USUALLY_BY = 50;
  private static final int MOST_PERCENT = 1000;
  private static final long MEBIBYTE = 1 << 20;

  static boolean isOf(PersistentVolumeClaim claim) {
    return claim.meta().annotations().has(PersistentVolumeClaim.GROW_LIMIT);
  }

  /** @throws IllegalArgumentException where an annotation cannot be read, which one and what it may be */
  static GrowthWish of(PersistentVolumeClaim claim) {
    Quantity limit = quantity(PersistentVolumeClaim.GROW_LIMIT, claim.meta().annotation(PersistentVolumeClaim.GROW_LIMIT), "10Gi");
    String at = claim.meta().annotation(PersistentVolumeClaim.GROW_AT);
    String by = claim.meta().annotation(PersistentVolumeClaim.GROW_BY);
    int full = at.isEmpty() ? USUALLY_AT : percent(PersistentVolumeClaim.GROW_AT, at, 99, "80%");
    if (by.isEmpty() || by.endsWith("%")) {
      int percent = by.isEmpty() ? USUALLY_BY : percent(PersistentVolumeClaim.GROW_BY, by, MOST_PERCENT, "50% or 5Gi");
      return new GrowthWish(limit, full, percent, Optional.empty());
    }
    return new GrowthWish(limit, full, 0, Optional.of(quantity(PersistentVolumeClaim.GROW_BY, by, "50% or 5Gi")));
  }

  private static int percent(String annotation, String text, int most, String example) {
    String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : "";
    if (!digits.matches("[0-9]{1,4}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > most) {
      throw new IllegalArgumentException(
          "annotation " + annotation + ": " + text + " is no percentage from 1% to " + most + "%, such as " + example);
    }
    return Integer.parseInt(digits);
  }

  private static Quantity quantity(String annotation, String text, String example) {
    if (Quantity.error(text).isPresent() || Quantity.parse(text).signum() <= 0) {
      throw new IllegalArgumentException("annotation " + annotation + ": " + text + " is no size, such as " + example);
    }
    return Quantity.parse(text);
  }

  /** What a claim of this size asks for next, whole mebibytes and at most the limit; empty where it has reached that. */
  Optional<Quantity> next(Quantity size) {
    if (size.compareTo(limit) >= 0) {
      return Optional.empty();
    }
    long more = amount.map(Quantity::value).orElse(size.value() / 100 * percent);
    long whole = (size.value() + more + MEBIBYTE - 1) / MEBIBYTE * MEBIBYTE;
    Quantity next = Quantity.of(whole, Format.BINARY_SI);
    return Optional.of(next.compareTo(limit) > 0 ? limit : next);
  }
}
