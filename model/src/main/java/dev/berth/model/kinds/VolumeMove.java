package dev.berth.model.kinds;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.Arrays;
import java.util.List;
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
  /** On a volume that has moved: the node on whose disk it lay before. */
  public static final String MOVED_FROM = "storage.berth.dev/moved-from";
  /** On a CSIDriver, {@code "true"}: its volumes can be moved. */
  public static final String DRIVER_MOVES = "storage.berth.dev/moves-volumes";

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
    String mark = volume.meta().annotation(ANNOTATION);
    return mark.isEmpty() ? Optional.empty() : parse(mark); // asked of every volume, and nearly none moves
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

  /** Whether the volume is on its way: nobody can use it meanwhile. */
  public static boolean isUnderWay(PersistentVolume volume) {
    return of(volume).filter(move -> move.state == State.COPYING).isPresent();
  }

  /** The volume's spec once it has arrived: it lies on the other node, and nothing else is different. */
  public JsonObject arrived(JsonObject spec) {
    return spec.updateObject(
        "nodeAffinity",
        affinity ->
            affinity.updateObject(
                "required",
                required -> required.with("nodeSelectorTerms", required.array("nodeSelectorTerms").mapObjects(this::term))));
  }

  private JsonObject term(JsonObject term) {
    return term.with("matchExpressions", term.array("matchExpressions").mapObjects(this::expression));
  }

  private JsonObject expression(JsonObject expression) {
    return expression.text("key").equals(PersistentVolume.DISK_OF)
        ? expression.with("values", JsonArray.ofStrings(List.of(to)))
        : expression;
  }

  public VolumeMove with(State next) {
    return new VolumeMove(from, to, id, next);
  }

  @Override
  public String toString() {
    return "from=" + from + ",to=" + to + ",id=" + id + ",state=" + state.word;
  }
}
