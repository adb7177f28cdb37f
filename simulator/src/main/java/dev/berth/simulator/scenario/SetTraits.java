package dev.berth.simulator.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * What few sets have. Its text is a word {@code key=value} for each that is not as in {@link #PLAIN}.
 *
 * @param storage the class of its claims, or {@code default}
 * @param mode of its claims: {@code ReadWriteOnce} and so on
 * @param start the lowest ordinal
 * @param toleration seconds for which its pods put up with a node that is not ready
 * @param update how it is updated
 */
public record SetTraits(String storage, String mode, int start, int toleration, Update update) {
  public static final SetTraits PLAIN =
      new SetTraits("default", "ReadWriteOnce", 0, 300, new Update("RollingUpdate", 0, 1));

  /** The type is {@code RollingUpdate} or {@code OnDelete}. */
  public record Update(String type, int partition, int maxUnavailable) {}

  private static final List<String> KEYS =
      List.of("storage", "mode", "start", "toleration", "update", "partition", "max-unavailable");

  private List<String> values() {
    return List.of(
        storage, mode, String.valueOf(start), String.valueOf(toleration), update.type, String.valueOf(update.partition),
        String.valueOf(update.maxUnavailable));
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
        new Update(values.get(4), Actions.number(values.get(5)), Actions.number(values.get(6))));
  }
}
