package dev.berth.simulator.rehearsal;

import dev.berth.model.Catalogue;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.simulator.rehearsal.Observed.Name;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * An object that a plan names: {@code statefulset/web}, {@code shop/sts/web}.
 *
 * @param kind as people write it: any of its names
 */
public record Target(String namespace, String kind, String name) {

  /** @throws PlanException where it is neither form */
  public static Target parse(String text) {
    List<String> parts = List.of(text.split("/", -1));
    if (parts.size() < 2 || parts.size() > 3 || parts.contains("")) {
      throw new PlanException(
          "\"" + text + "\" names no object: write \"statefulset/web\", or with its namespace \"shop/statefulset/web\"");
    }
    return new Target(parts.size() == 3 ? parts.getFirst() : "default", parts.get(parts.size() - 2), parts.getLast());
  }

  /** @throws PlanException where there is no such kind */
  public ResourceType type(Catalogue catalogue) {
    String word = kind.toLowerCase(Locale.ROOT);
    List<Predicate<ResourceType>> ways =
        List.of(
            t -> word.equals(t.plural()) || word.equals(t.singular()),
            t -> t.shortNames().contains(word),
            t -> word.equals(t.plural() + "." + t.groupVersion().group()),
            t -> word.equals(t.kind().toLowerCase(Locale.ROOT)));
    return ways.stream()
        .flatMap(way -> catalogue.types().stream().filter(t -> t.verbs().contains(Verb.GET)).filter(way))
        .findFirst()
        .orElseThrow(() -> new PlanException("there is no kind \"" + kind + "\"; kubectl api-resources lists those of a cluster"));
  }

  public Name named(ResourceType type) {
    return new Name(type.namespaced() ? namespace : "", name);
  }

  /** {@code statefulset/web}. */
  public String label(ResourceType type) {
    return Observed.labelled(type.singular(), named(type));
  }
}
