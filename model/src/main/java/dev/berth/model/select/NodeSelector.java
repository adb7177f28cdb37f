package dev.berth.model.select;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A choice of nodes ({@code v1.NodeSelector}): any of its terms must hold, and of a term everything. A term that asks for
 * nothing selects nothing, nor does a selector without terms; {@link #ANY} is the selector that is not there.
 *
 * <p>Terms are read once. One that cannot be read selects nothing. Source: component-helpers {@code scheduling/corev1/nodeaffinity}.
 */
public final class NodeSelector {
  /** Every node will do. */
  public static final NodeSelector ANY = new NodeSelector(List.of(), true);

  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "In", Operator.IN,
          "NotIn", Operator.NOT_IN,
          "Exists", Operator.EXISTS,
          "DoesNotExist", Operator.DOES_NOT_EXIST,
          "Gt", Operator.GREATER_THAN,
          "Lt", Operator.LESS_THAN);
  private static final String NAME = "metadata.name";

  private final List<Term> terms;
  private final boolean any;

  private NodeSelector(List<Term> terms, boolean any) {
    this.terms = terms;
    this.any = any;
  }

  /**
   * All that must hold of one node.
   *
   * @param labels over the node's labels
   * @param fields over its fields, of which there is only {@code metadata.name}
   */
  public record Term(List<Requirement> labels, List<Requirement> fields) {
    static final Term NOTHING = new Term(List.of(), List.of());

    public Term {
      labels = List.copyOf(labels);
      fields = List.copyOf(fields);
    }

    /** A {@code v1.NodeSelectorTerm}: {@code matchExpressions} and {@code matchFields}. */
    public static Term of(JsonObject term) {
      Optional<List<Requirement>> labels = requirements(term.array("matchExpressions"));
      Optional<List<Requirement>> fields = requirements(term.array("matchFields"));
      return labels.isPresent() && fields.isPresent() ? new Term(labels.get(), fields.get()) : NOTHING;
    }

    private static Optional<List<Requirement>> requirements(JsonArray expressions) {
      List<Requirement> out = new ArrayList<>(expressions.size());
      for (int i = 0; i < expressions.size(); i++) {
        JsonObject expression = expressions.object(i);
        Operator operator = OPERATORS.get(expression.text("operator"));
        if (operator == null) {
          return Optional.empty();
        }
        out.add(new Requirement(expression.text("key"), operator, expression.array("values").strings().toList()));
      }
      return Optional.of(out);
    }

    /** Whether a node with these labels and this name will do. */
    public boolean matches(JsonObject nodeLabels, String nodeName) {
      if (labels.isEmpty() && fields.isEmpty()) {
        return false;
      }
      for (Requirement requirement : labels) {
        if (!requirement.matches(nodeLabels.string(requirement.key()))) {
          return false;
        }
      }
      for (Requirement requirement : fields) {
        if (!requirement.key().equals(NAME) || !requirement.matches(Optional.of(nodeName))) {
          return false;
        }
      }
      return true;
    }

    /** The names that it admits where it names nodes; empty where it does not. */
    private Set<String> names() {
      Set<String> names = new LinkedHashSet<>();
      for (Requirement requirement : fields) {
        if (requirement.key().equals(NAME) && requirement.operator() == Operator.IN) {
          names.addAll(requirement.values());
        }
      }
      return names;
    }
  }

  /** A {@code v1.NodeSelector} object: {@code nodeSelectorTerms}. Without terms it selects nothing. */
  public static NodeSelector of(JsonObject selector) {
    return new NodeSelector(selector.array("nodeSelectorTerms").objects().map(Term::of).toList(), false);
  }

  /** As {@link #of(JsonObject)}, and {@link #ANY} where the member is missing. */
  public static NodeSelector of(JsonObject owner, String member) {
    return owner.get(member).isPresent() && owner.get(member).get() instanceof JsonObject o ? of(o) : ANY;
  }

  /** What a pod's {@code spec.affinity} requires of its node; its {@code nodeSelector} is apart. */
  public static NodeSelector requiredBy(JsonObject podSpec) {
    return of(podSpec.object("affinity").object("nodeAffinity"), "requiredDuringSchedulingIgnoredDuringExecution");
  }

  /** Whether a node is selected; the first argument is its {@code metadata.labels}. */
  public boolean matches(JsonObject nodeLabels, String nodeName) {
    if (any) {
      return true;
    }
    for (Term term : terms) {
      if (term.matches(nodeLabels, nodeName)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the node satisfies both a pod's {@code nodeSelector} and the node affinity that it requires. */
  public static boolean admits(JsonObject podSpec, JsonObject nodeLabels, String nodeName) {
    return hasLabels(podSpec.object("nodeSelector"), nodeLabels) && requiredBy(podSpec).matches(nodeLabels, nodeName);
  }

  /** Whether the node has all the labels that a pod's {@code nodeSelector} names. */
  public static boolean hasLabels(JsonObject wanted, JsonObject nodeLabels) {
    for (int i = 0; i < wanted.size(); i++) {
      String name = wanted.name(i);
      if (!nodeLabels.has(name) || !nodeLabels.text(name).equals(wanted.text(name))) {
        return false;
      }
    }
    return true;
  }

  /** The only nodes that can be selected, where every term names nodes; empty where nodes must be looked at. */
  public Optional<Set<String>> names() {
    Set<String> all = new LinkedHashSet<>();
    for (Term term : terms) {
      Set<String> names = term.names();
      if (names.isEmpty()) {
        return Optional.empty();
      }
      all.addAll(names);
    }
    return any || terms.isEmpty() ? Optional.empty() : Optional.of(all);
  }

  public boolean isAny() {
    return any;
  }

  public List<Term> terms() {
    return terms;
  }
}
