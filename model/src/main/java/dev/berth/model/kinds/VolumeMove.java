package dev.berth.model.kinds;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A volume's move from one node's disk to another's, as it is written on the volume while it lasts: {@code
 * from=node-1,to=node-2,id=7d1c,state=Copying}.
 *
 * @param id of this one move
 */
public record VolumeMove(String from, String to, String id, State state) {
  /** On a volume. */
  public static final String ANNOTATION = "storage.berth.dev/moving";

  private static final Pattern COMMA = Pattern.compile(",");

  /** How far it is. */
  public enum State {
    /** The volume may be closed, and is used by nobody. */
    COPYING("Copying"),
    /** The volume lies on the other node now; what the first one has of it is to go. */
    ARRIVED("Arrived"),
    /** The volume stays where it was; what the other node has of it is to go. */
    GIVEN_UP("GivenUp");

    private final String word;

    State(String word) {
      this.word = word;
    }
  }

  /** Of a volume; empty where there is none, or none that can be read. */
  public static Optional<VolumeMove> of(PersistentVolume volume) {
    return parse(volume.meta().annotation(ANNOTATION));
  }

  static Optional<VolumeMove> parse(String text) {
    Map<String, String> parts =
        COMMA.splitAsStream(text)
            .map(part -> part.split("=", 2))
            .filter(part -> part.length == 2)
            .collect(Collectors.toMap(part -> part[0], part -> part[1], (a, _) -> a));
    Function<String, String> part = name -> parts.getOrDefault(name, "");
    boolean whole = !part.apply("from").isEmpty() && !part.apply("to").isEmpty() && !part.apply("id").isEmpty();
    return Arrays.stream(State.values())
        .filter(state -> whole && state.word.equals(part.apply("state")))
        .findFirst()
        .map(state -> new VolumeMove(part.apply("from"), part.apply("to"), part.apply("id"), state));
  }

  public VolumeMove with(State next) {
    return new VolumeMove(from, to, id, next);
  }

  @Override
  public String toString() {
    return "from=" + from + ",to=" + to + ",id=" + id + ",state=" + state.word;
  }
}
