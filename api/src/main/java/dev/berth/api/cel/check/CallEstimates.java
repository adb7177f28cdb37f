package dev.berth.api.cel.check;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.types.CelKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What calls cost at most, and how large what they answer is (apiserver {@code library/cost.go}, cel-go {@code
 * checker/cost.go}).
 */
final class CallEstimates {
  private static final double LETTER = 0.1;
  private static final double REGEX_LETTER = 0.25;
  private static final long AUTHORIZATION = 350_000;
  private static final int FORMAT_REGEX = 128;
  private static final int FORMAT_NAME = 64;

  private static final Set<String> ONE = Set.of(
      "serviceAccount", "path", "group", "resource", "subresource", "namespace", "name", "allowed", "reason", "error",
      "errored", "masked", "prefixLength", "family", "isUnspecified", "isLoopback", "isLinkLocalMulticast",
      "isLinkLocalUnicast", "isGlobalUnicast", "sign", "asInteger", "isInteger", "asApproximateFloat",
      "isGreaterThan", "isLessThan", "compareTo", "add", "sub", "major", "minor", "patch", "getScheme",
      "getHostname", "getHost", "getPort", "getEscapedPath", "getQuery");
  private static final Set<String> ARGUMENT_LETTERS =
      Set.of("cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver");
  private static final Set<String> OPAQUE_EQUAL = Set.of("net.IP", "net.CIDR", "kubernetes.Quantity",
      "kubernetes.Semver", "kubernetes.authorization.Authorizer", "kubernetes.authorization.PathCheck",
      "kubernetes.authorization.GroupCheck", "kubernetes.authorization.ResourceCheck",
      "kubernetes.authorization.Decision");

  /** @param size of the answer, where it has one */
  record Estimate(Range cost, Optional<Range> size) {
    static Estimate of(Range cost) {
      return new Estimate(cost, Optional.empty());
    }

    static Estimate of(Range cost, Range size) {
      return new Estimate(cost, Optional.of(size));
    }
  }

  private final Sizes sizes;

  CallEstimates(Sizes sizes) {
    this.sizes = sizes;
  }

  /** @param costs of the arguments, without the target */
  Estimate of(CelExpr e, String overload, List<Range> costs) {
    Range arguments = costs.stream().reduce(Range.NONE, Range::plus);
    Optional<Estimate> ours = kubernetes(e.call(), overload);
    if (ours.isPresent()) {
      return new Estimate(ours.get().cost().plus(arguments), ours.get().size());
    }
    List<CelExpr> args = e.call().args();
    return switch (overload) {
      case "logical_or", "logical_and" -> Estimate.of(
          new Range(costs.get(0).min(), costs.get(0).plus(costs.get(1)).max()));
      case "conditional" -> conditional(e, args, costs);
      case "add_string", "add_bytes", "add_list" -> sum(e, overload, args, arguments);
      case String other -> {
        Estimate standard = standard(e.call(), overload);
        yield new Estimate(standard.cost().plus(arguments), standard.size());
      }
    };
  }

  private Estimate conditional(CelExpr e, List<CelExpr> args, List<Range> costs) {
    Optional<Sizes.Entries> then = sizes.entries(args.get(1));
    Optional<Sizes.Entries> otherwise = sizes.entries(args.get(2));
    if (then.isPresent() && otherwise.isPresent()) {
      sizes.setEntries(e, then.get().union(otherwise.get()));
    }
    return Estimate.of(
        costs.get(0).plus(costs.get(1).union(costs.get(2))),
        sizes.sizeOrUnknown(args.get(1)).union(sizes.sizeOrUnknown(args.get(2))));
  }

  private Estimate sum(CelExpr e, String overload, List<CelExpr> args, Range arguments) {
    Range size = sizes.sizeOrUnknown(args.get(0)).plus(sizes.sizeOrUnknown(args.get(1)));
    Optional<Sizes.Entries> left = sizes.entries(args.get(0));
    Optional<Sizes.Entries> right = sizes.entries(args.get(1));
    if (left.isPresent() && right.isPresent()) {
      sizes.setEntries(e, left.get().union(right.get()));
    }
    Range cost = overload.equals("add_list") ? Range.ONE : size.times(LETTER);
    return Estimate.of(cost.plus(arguments), size);
  }

  private Estimate standard(CelExpr.CelCall call, String overload) {
    List<CelExpr> args = call.args();
    return switch (overload) {
      case "string_format" -> Estimate.of(target(call).times(LETTER));
      case "string_to_bytes" -> Estimate.of(size(args, 0).times(LETTER),
          new Range(size(args, 0).min(), Range.times(size(args, 0).max(), 4)));
      case "bytes_to_string" -> Estimate.of(size(args, 0).times(LETTER),
          new Range(size(args, 0).min() / 4, size(args, 0).max()));
      case "strings_quote" -> Estimate.of(size(args, 0).times(LETTER),
          size(args, 0).times(new Range(1, 2)).plus(Range.of(2)));
      case "starts_with_string", "ends_with_string" -> Estimate.of(size(args, 0).times(LETTER));
      case "in_list" -> Estimate.of(size(args, 1));
      case "matches_string", "matches" -> call.target().isPresent()
          ? Estimate.of(regex(target(call), size(args, 0)))
          : Estimate.of(Range.ONE);
      case "contains_string" -> Estimate.of(target(call).times(LETTER).times(size(args, 0).times(LETTER)));
      case "less_string", "greater_string", "less_equals_string", "greater_equals_string", "less_bytes",
          "greater_bytes", "less_equals_bytes", "greater_equals_bytes", "equals", "not_equals" ->
          Estimate.of(smaller(size(args, 0), size(args, 1)));
      case "list_sets_contains_list", "list_sets_intersects_list" ->
          Estimate.of(size(args, 0).times(size(args, 1)).plus(Range.ONE));
      case "list_sets_equivalent_list" ->
          Estimate.of(size(args, 0).times(size(args, 1)).times(2.0).plus(Range.ONE));
      case "list_slice" -> listed(slice(call), 1);
      case "list_flatten", "list_reverse" -> listed(target(call), 1);
      case "list_flatten_int" -> listed(target(call), number(args.get(0)).orElse(Range.MOST));
      case "lists_range" -> listed(Range.of(number(args.get(0)).orElse(Range.MOST)), 1);
      case "list_distinct" -> listed(target(call).times(target(call)), 2);
      case String other when other.endsWith("_sortByAssociatedKeys") ->
          listed(size(args, 0).times(size(args, 0)), letters(other) ? 2 + LETTER : 2);
      case String other when other.endsWith("_sort") ->
          listed(target(call).times(target(call)), letters(other) ? 2 + LETTER : 2);
      case String other -> Estimate.of(Range.ONE);
    };
  }

  private static boolean letters(String overload) {
    return overload.startsWith("list_string") || overload.startsWith("list_bytes");
  }

  private static Estimate listed(Range size, double factor) {
    return Estimate.of(size.times(factor).plus(Range.of(11)), size);
  }

  private Range slice(CelExpr.CelCall call) {
    long from = number(call.args().get(0)).orElse(0L);
    long to = number(call.args().get(1)).orElse(target(call).max());
    return Range.of(Math.max(0, to - from));
  }

  private static Optional<Long> number(CelExpr e) {
    return e.getKind() == ExprKind.Kind.CONSTANT && e.constant().getKind() == CelConstant.Kind.INT64_VALUE
        ? Optional.of(Math.max(0, e.constant().int64Value()))
        : Optional.empty();
  }

  private static Range smaller(Range a, Range b) {
    long most = Math.min(a.max(), b.max());
    return new Range(most > 0 ? 1 : 0, most).times(LETTER);
  }

  private static Range regex(Range text, Range expression) {
    return text.plus(Range.ONE).times(LETTER).times(expression.times(REGEX_LETTER));
  }

  private Range target(CelExpr.CelCall call) {
    return call.target().map(sizes::sizeOrUnknown).orElse(Range.UNKNOWN);
  }

  private Range size(List<CelExpr> args, int i) {
    return i < args.size() ? sizes.sizeOrUnknown(args.get(i)) : Range.UNKNOWN;
  }

  /** Those that Kubernetes estimates itself. */
  private Optional<Estimate> kubernetes(CelExpr.CelCall call, String overload) {
    List<CelExpr> args = call.args();
    String function = call.function();
    if (ONE.contains(function)) {
      return Optional.of(Estimate.of(Range.ONE));
    }
    if (ARGUMENT_LETTERS.contains(function)) {
      return Optional.of(Estimate.of(size(args, 0).times(LETTER)));
    }
    return switch (function) {
      case "check" -> Optional.of(Estimate.of(Range.of(AUTHORIZATION)));
      case "fieldSelector", "labelSelector" -> Optional.of(Estimate.of(
          Range.of(10).plus(size(args, 0).times(LETTER)).plus(size(args, 0).times(0.5).times(50.0))));
      case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" ->
          call.target().map(list -> Estimate.of(traversal(list)));
      case "url", "jsonpatch.escapeKey" -> Optional.of(Estimate.of(size(args, 0).times(LETTER), size(args, 0)));
      case "lowerAscii", "upperAscii", "substring", "trim" ->
          Optional.of(Estimate.of(target(call).times(LETTER), target(call)));
      case "replace" -> args.size() < 2 ? Optional.empty() : Optional.of(Estimate.of(
          target(call).times(2 * LETTER), replaced(target(call), size(args, 0), size(args, 1))));
      case "split" -> Optional.of(Estimate.of(target(call).times(2 * LETTER), new Range(0,
          args.size() > 1 ? number(args.get(1)).orElse(target(call).max()) : target(call).max())));
      case "join" -> call.target().map(list -> join(list, args));
      case "find", "findAll" -> Optional.of(Estimate.of(
          regex(target(call), size(args, 0)), new Range(0, target(call).max())));
      case "ip" -> Optional.of(Estimate.of(
          overload.equals("cidr_ip") ? Range.ONE : size(args, 0).times(LETTER)));
      case "ip.isCanonical" -> Optional.of(Estimate.of(size(args, 0).times(2 * LETTER)));
      case "containsIP" -> Optional.of(Estimate.of(new Range(8, 32).times(LETTER).plus(
          overload.equals("cidr_contains_ip_string") ? size(args, 0).times(LETTER) : Range.NONE)));
      case "containsCIDR" -> Optional.of(Estimate.of(new Range(8, 32).times(LETTER)
          .plus(new Range(4, 16).times(LETTER)).plus(Range.ONE)
          .plus(overload.equals("cidr_contains_cidr_string") ? size(args, 0).times(LETTER) : Range.NONE)));
      case "validate" -> Optional.of(Estimate.of(size(args, 0).times(LETTER).times(FORMAT_REGEX * REGEX_LETTER)));
      case "format.named" -> Optional.of(Estimate.of(Range.ONE));
      case "_==_" -> switch (sizes.type(args.get(0)).name()) {
        case "kubernetes.NamedFormat" -> Optional.of(Estimate.of(new Range(1, FORMAT_NAME).times(LETTER)));
        case String type when OPAQUE_EQUAL.contains(type) -> Optional.of(Estimate.of(Range.ONE));
        case String type -> Optional.empty();
      };
      case String other -> Optional.empty();
    };
  }

  private Range traversal(CelExpr list) {
    Range size = sizes.sizeOrUnknown(list);
    if (sizes.type(list).parameters().isEmpty()) {
      return size.times(LETTER);
    }
    CelKind kind = sizes.type(list).parameters().get(0).kind();
    boolean letters = kind == CelKind.STRING || kind == CelKind.BYTES;
    return size.times(letters ? sizes.itemSize(list).times(LETTER).plus(Range.ONE) : Range.ONE);
  }

  private Estimate join(CelExpr list, List<CelExpr> args) {
    Range count = sizes.sizeOrUnknown(list);
    Range size = count.times(sizes.itemSize(list));
    if (!args.isEmpty()) {
      Range between = new Range(Math.max(0, count.min() - 1), Math.max(0, count.max() - 1));
      size = size.plus(size(args, 0).times(between));
    }
    return Estimate.of(size.times(LETTER), size);
  }

  /** As short as few replacements make it, as long as many do. */
  private static Range replaced(Range text, Range old, Range by) {
    long most;
    long keptMost = 0;
    if (old.min() == 0) {
      most = text.max() == Range.MOST ? Range.MOST : text.max() + 1;
      keptMost = text.max();
    } else if (by.max() <= old.min()) {
      most = 0;
      keptMost = text.max();
    } else {
      most = (long) Math.ceil((double) text.max() / old.min());
    }
    long least;
    long keptLeast = 0;
    if (old.max() == 0) {
      least = text.min() == Range.MOST ? Range.MOST : text.min() + 1;
      keptLeast = text.min();
    } else if (old.max() <= by.min()) {
      least = 0;
      keptLeast = text.min();
    } else {
      least = (long) Math.ceil((double) text.min() / old.max());
    }
    return new Range(least, most).times(by).plus(new Range(keptLeast, keptMost));
  }
}
