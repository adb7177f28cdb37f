package dev.berth.model.kinds;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which ordinals a StatefulSet's pods should have: as many as it has replicas, from the first upwards, without those that are reserved. Their
 * place is counted from 0 without gaps.
 *
 * @param reserved ascending, none below the first and none twice
 */
public record Ordinals(int first, int count, List<Integer> reserved) {
  /** Of an ordinal that should not be there. */
  public static final int NOWHERE = -1;

  static Ordinals of(StatefulSet set) {
    int first = set.firstOrdinal();
    String text = set.meta().annotation(StatefulSet.RESERVE_ORDINALS);
    return new Ordinals(first, set.replicas(), text.isBlank() ? List.of() : reserved(text).filter(o -> o >= first).sorted().distinct().boxed().toList());
  }

  /** What is wrong with the value of {@link StatefulSet#RESERVE_ORDINALS}. */
  public static Optional<String> error(String text) {
    return text.isBlank() || Arrays.stream(text.split(",", -1)).map(String::strip).allMatch(Ordinals::isOrdinal)
        ? Optional.empty()
        : Optional.of("must be ordinals with commas between them, such as 1,3");
  }

  /** What cannot be read is no ordinal: who acts on them asks for an {@link #error} first. */
  private static IntStream reserved(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(Ordinals::isOrdinal).mapToInt(Integer::parseInt);
  }

  private static boolean isOrdinal(String text) {
    return text.matches("[0-9]{1,9}");
  }

  /** The ordinal in a place. */
  public int at(int place) {
    int ordinal = first + place;
    for (int taken : reserved) {
      if (taken > ordinal) {
        break;
      }
      ordinal++;
    }
    return ordinal;
  }

  /** The place of an ordinal, less than {@link #count}; {@link #NOWHERE} where no pod should have it. */
  public int placeOf(int ordinal) {
    int place = ordinal - first;
    for (int taken : reserved) {
      if (taken == ordinal) {
        return NOWHERE;
      }
      if (taken > ordinal) {
        break;
      }
      place--;
    }
    return ordinal >= first && place < count ? place : NOWHERE;
  }

  public boolean has(int ordinal) {
    return placeOf(ordinal) != NOWHERE;
  }

  /** Whether others are the same but for their number. */
  public boolean isLike(Ordinals others) {
    return first == others.first && reserved.equals(others.reserved);
  }

  /** Ascending. */
  public IntStream all() {
    return IntStream.range(0, count).map(this::at);
  }
}
