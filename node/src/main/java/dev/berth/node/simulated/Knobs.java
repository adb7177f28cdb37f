package dev.berth.node.simulated;

import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.time.GoDuration;
import dev.berth.model.time.TimeException;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a simulated container behaves, from its pod's annotations {@code simulated.berth.dev/<knob>}, or {@code
 * simulated.berth.dev/<knob>.<container>} for one of several. Without any it starts at once, is ready at once, runs for ever,
 * and ends at once with exit code 0 when it is asked to; one that {@link #ends} finishes by itself, and says 143 when it is
 * asked to end before.
 *
 * @param startDelay {@code start-delay}: how long starting takes
 * @param readyAfter {@code ready-after}: how long after its start it is ready
 * @param neverReady {@code never-ready}
 * @param failToStart {@code fail-to-start}: so many attempts fail to start; {@code true} for all
 * @param crashAfter {@code crash-after}: it exits by itself so long after its start, with {@link #exitCode}
 * @param crashTimes {@code crash-times}: only so many attempts do
 * @param finishAfter {@code finish-after}: it exits by itself with 0; {@code never}, where it would without being told to
 * @param exitCode {@code exit-code}: of a crash; 1
 * @param terminate {@code terminate-seconds}: how long it takes to end when it is asked to
 * @param ignoresTerm {@code slow-to-stop}: it does not end until it is killed
 * @param startupAfter {@code startup-after}: how long after its start its startup probe succeeds
 * @param livenessFailsAfter {@code liveness-fails-after}: its liveness probe fails from then on
 * @param pullFails {@code pull-fails}: so many pulls of its image fail; {@code true} for all
 * @param pullDelay {@code pull-delay}: how long a pull takes
 * @param writes {@code write}: lines {@code path=content}, written when it starts
 * @param logs {@code log}: lines that it says when it starts
 * @param terminationMessage {@code termination-message}: what it leaves when it exits
 * @param cpuNanos {@code cpu}: how much of processors it uses, as a quantity
 * @param memoryBytes {@code memory}: how much it uses, as a quantity
 * @param byCommand whether its own command says when and how it ends, where that is understood: no annotation does
 */
public record Knobs(
    Duration startDelay,
    Duration readyAfter,
    boolean neverReady,
    int failToStart,
    Optional<Duration> crashAfter,
    int crashTimes,
    Optional<Duration> finishAfter,
    int exitCode,
    Duration terminate,
    boolean ignoresTerm,
    Duration startupAfter,
    Optional<Duration> livenessFailsAfter,
    int pullFails,
    Duration pullDelay,
    Map<String, String> writes,
    String logs,
    String terminationMessage,
    OptionalLong cpuNanos,
    OptionalLong memoryBytes,
    boolean byCommand) {
  public static final String PREFIX = "simulated.berth.dev/";

  private static final String OF_JOB = "batch.kubernetes.io/job-name";

  /** Those of a pod that says nothing. */
  public static final Knobs PLAIN = new Reading(Map.of(), "", false).knobs();

  /** How behaviour is found; another than {@link #READ} can speak another language. */
  public interface Source {
    /**
     * @param ends whether the container is one that ends by itself, where it does as it should
     * @param image of the container
     */
    Knobs of(Map<String, String> annotations, String container, String image, boolean ends);
  }

  /** A container that ends by itself, and whose pod does not say when, takes so long. */
  private static final Duration WORK = Duration.ofMillis(100);

  /** What scrubs a volume that is recycled has to end for the volume to go on; its pod is not one that people annotate. */
  private static final String SCRUBBER = "pv-recycler";

  public static final Source READ =
      (annotations, container, image, ends) -> {
        boolean finishes = ends || container.equals(SCRUBBER);
        boolean told = annotations.keySet().stream().anyMatch(key -> key.startsWith(PREFIX));
        return told || finishes ? new Reading(annotations, container, finishes).knobs() : PLAIN;
      };

  /** Whether a container of the pod is one that its pod or Job waits for: it initializes the pod, or does a Job's work. */
  static boolean ends(SandboxConfig pod, String container) {
    Optional<JsonObject> before =
        pod.spec().array("initContainers").objects().filter(c -> c.text("name").equals(container)).findFirst();
    return before.map(c -> !c.text("restartPolicy").equals("Always")).orElse(pod.labels().containsKey(OF_JOB));
  }

  /** Reads annotations; what cannot be understood counts as not said. */
  private record Reading(Map<String, String> annotations, String container, boolean ends) {
    private Knobs knobs() {
      return new Knobs(
          duration("start-delay").orElse(Duration.ZERO),
          duration("ready-after").orElse(Duration.ZERO),
          flag("never-ready"),
          times("fail-to-start"),
          duration("crash-after"),
          text("crash-times").map(t -> number(t, Integer.MAX_VALUE)).orElse(Integer.MAX_VALUE),
          finishAfter(),
          text("exit-code").map(t -> number(t, 1)).orElse(1),
          duration("terminate-seconds").orElse(Duration.ZERO),
          flag("slow-to-stop"),
          duration("startup-after").orElse(Duration.ZERO),
          duration("liveness-fails-after"),
          times("pull-fails"),
          duration("pull-delay").orElse(Duration.ZERO),
          pairs(text("write").orElse("")),
          text("log").orElse(""),
          text("termination-message").orElse(""),
          amount("cpu", 1_000_000_000),
          amount("memory", 1),
          text("finish-after").isEmpty() && text("crash-after").isEmpty());
    }

    /** Where it is not told, one that ends does so, after its crashes if it has any. */
    private Optional<Duration> finishAfter() {
      return text("finish-after").isPresent() || !ends
          ? duration("finish-after")
          : Optional.of(duration("crash-after").orElse(Duration.ZERO).plus(WORK));
    }

    /** @param unit how many of what is counted are one */
    private OptionalLong amount(String knob, long unit) {
      Optional<Quantity> said = text(knob).filter(t -> Quantity.error(t).isEmpty()).map(Quantity::parse).filter(q -> q.signum() >= 0);
      return said.isPresent() ? OptionalLong.of(said.get().times(unit).value()) : OptionalLong.empty();
    }

    private Optional<String> text(String knob) {
      return Optional.ofNullable(annotations.getOrDefault(PREFIX + knob + "." + container, annotations.get(PREFIX + knob)));
    }

    private boolean flag(String knob) {
      return text(knob).filter(t -> !t.equals("false")).isPresent();
    }

    private int times(String knob) {
      return text(knob)
          .map(t -> t.equals("false") ? 0 : number(t, Integer.MAX_VALUE))
          .orElse(0);
    }

    private static int number(String text, int otherwise) {
      try {
        return Integer.parseInt(text.strip());
      } catch (NumberFormatException e) {
        return otherwise;
      }
    }

    /** {@code 1.5s}, or a number of seconds. */
    private Optional<Duration> duration(String knob) {
      return text(knob)
          .flatMap(
              t -> {
                String plain = t.strip();
                try {
                  boolean unit = plain.isEmpty() || Character.isLetter(plain.charAt(plain.length() - 1));
                  return Optional.of(GoDuration.parse(unit ? plain : plain + "s"));
                } catch (TimeException e) {
                  return Optional.empty();
                }
              });
    }

    private static Map<String, String> pairs(String text) {
      Map<String, String> pairs = new LinkedHashMap<>();
      text.lines()
          .filter(line -> line.indexOf('=') > 0)
          .forEach(line -> pairs.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
      return pairs;
    }
  }
}
