package dev.berth.simulator.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What happens and when. Its text has a line {@code seed N}, a line {@code nodes N}, perhaps lines {@code
 * fencing} and {@code elsewhere}, and a line per action: milliseconds from the start, then the action; {@code #} begins a comment.
 *
 * @param seed of all chance in the run
 * @param fencing whether nodes fence themselves
 * @param elsewhere whether components run in processes of their own, each of which is told of each type for itself
 */
public record Scenario(long seed, int nodes, boolean fencing, boolean elsewhere, List<Step> steps) {
  public Scenario {
    steps = List.copyOf(steps);
  }

  /** An action at its time. */
  public record Step(long atMillis, Action action) {
    @Override
    public String toString() {
      return atMillis + " " + action.text();
    }
  }

  public Scenario with(List<Step> others) {
    return new Scenario(seed, nodes, fencing, elsewhere, others);
  }

  /** Whether somebody takes snapshots of groups: the driver of the network does so only then, and what others do is as it was before. */
  public boolean takesGroups() {
    return steps.stream().anyMatch(step -> step.action() instanceof Action.Group);
  }

  public String text() {
    return "seed " + seed + "\nnodes " + nodes + "\n" + (fencing ? "fencing\n" : "") + (elsewhere ? "elsewhere\n" : "")
        + steps.stream().map(step -> step + "\n").collect(Collectors.joining());
  }

  /** @throws IllegalArgumentException where a line is not understood; the message has it and its number */
  public static Scenario parse(String text) {
    long seed = 1;
    int nodes = 3;
    boolean fencing = false;
    boolean elsewhere = false;
    List<Step> steps = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String said = line.replaceFirst("#.*", "").strip();
      if (said.isEmpty()) {
        continue;
      }
      List<String> words = Arrays.asList(said.split("\\s+", -1));
      try {
        switch (words.getFirst()) {
          case "seed" -> seed = Long.parseLong(words.getLast());
          case "nodes" -> nodes = Integer.parseInt(words.getLast());
          case "fencing" -> fencing = true;
          case "elsewhere" -> elsewhere = true;
          case String millis ->
              steps.add(new Step(Long.parseLong(millis), Actions.parse(words.subList(1, words.size()))));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + number + ": " + said + ": " + e.getMessage(), e);
      }
    }
    return new Scenario(seed, nodes, fencing, elsewhere, steps);
  }
}
