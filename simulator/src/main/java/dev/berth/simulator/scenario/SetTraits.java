package dev.berth.simulator.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What few sets have. Its text is a word {@code key=value} for each that is not as in {@link #PLAIN}.
 *
 * @param storage the class of its claims, or {@code default}
 * @param mode of its claims: {@code ReadWriteOnce} and so on
 * @param start the lowest ordinal
 * @param toleration seconds for which its pods put up with a node that is not ready
 * @param update how it is updated
 * @param claims how large its claims are, and with what they begin
 */
public record SetTraits(String storage, String mode, int start, int toleration, Update update, Claims claims) {
  private static final String NOTHING = "-";
  public static final SetTraits PLAIN =
      new SetTraits("default", "ReadWriteOnce", 0, 300, new Update("RollingUpdate", 0, 1), new Claims(1, 0, NOTHING, NOTHING, 0));

  /**
   * What a set's templates of claims ask for.
   *
   * @param gibibytes how large they are
   * @param limit up to how many GiB they grow by themselves; 0 for not at all
   * @param by how much they grow then, or "-" for the usual
   * @param from the group of snapshots with which they begin, or "-" for none
   * @param anew how many of them ask to begin anew when their node is deleted
   */
  public record Claims(int gibibytes, int limit, String by, String from, int anew) {
    public Optional<String> group() {
      return said(from);
    }

    public Optional<String> step() {
      return said(by);
    }

    private static Optional<String> said(String word) {
      return word.equals(NOTHING) ? Optional.empty() : Optional.of(word);
    }
  }

  /** The same, with other claims. */
  SetTraits with(Claims others) {
    return new SetTraits(storage, mode, start, toleration, update, others);
  }

  /** The type is {@code RollingUpdate} or {@code OnDelete}. */
  public record Update(String type, int partition, int maxUnavailable) {}

  private static final List<String> KEYS =
      List.of("storage", "mode", "start", "toleration", "update", "partition", "max-unavailable", "size", "grow-limit", "grow-by", "from", "anew");

  private List<String> values() {
    return List.of(
        storage, mode, String.valueOf(start), String.valueOf(toleration), update.type, String.valueOf(update.partition),
        String.valueOf(update.maxUnavailable), String.valueOf(claims.gibibytes), String.valueOf(claims.limit), claims.by, claims.from, String.valueOf(claims.anew));
  }

  List<String> words() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < KEYS.size(); i++) {
      if (!values().get(i).equals(PLAIN.values().get(i))) {
        words.add(KEYS.get(i) + "=" + values().get(i));
      }
    }
    return words;
  }

  /** @throws IllegalArgumentException where a word is none of these */
  static SetTraits parse(List<String> words) {
    List<String> values = new ArrayList<>(PLAIN.values());
    for (String word : words) {
      int key = KEYS.indexOf(word.substring(0, Math.max(0, word.indexOf('='))));
      if (key < 0) {
        throw new IllegalArgumentException("no such trait of a set: " + word + "; there are " + String.join(", ", KEYS));
      }
      values.set(key, word.substring(word.indexOf('=') + 1));
    }
    return new SetTraits(
        values.get(0), values.get(1), Actions.number(values.get(2)), Actions.number(values.get(3)),
        new Update(values.get(4), Actions.number(values.get(5)), Actions.number(values.get(6))),
        new Claims(Actions.number(values.get(7)), Actions.number(values.get(8)), values.get(9), values.get(10), Actions.number(values.get(11))));
  }
}
