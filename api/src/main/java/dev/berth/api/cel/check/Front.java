package dev.berth.api.cel.check;

import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.run.Node;
import dev.berth.api.cel.run.Nodes;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses, checks, plans and estimates. One for an environment and a thread. */
public final class Front {
  private static final CelOptions OPTIONS = CelOptions.current()
      .enableReservedIds(true)
      .enableOptionalSyntax(true)
      .enableHeterogeneousNumericComparisons(true)
      .populateMacroCalls(true)
      .enableHiddenAccumulatorVar(true)
      .maxParseRecursionDepth(250)
      .build();

  /** What became of a text. */
  public sealed interface Checked {
    /** @param text one below the other, as cel-go prints them */
    record Errors(String text) implements Checked {}

    /** @param text why a part that is the same in each run fails */
    record Unrunnable(String text) implements Checked {}

    /**
     * @param typeText the type as errors have it
     * @param slots values of loops that a run keeps
     * @param used the declared variables that are named
     */
    record Plan(Node root, int slots, ValueType type, String typeText, long maxCost, Set<String> used)
        implements Checked {}
  }

  private final Types types;
  private final List<String> globals;
  private final Map<String, ValueType> declared;
  private final CelCompiler compiler;

  /** @param variables in the order that runs know them by */
  public Front(Map<String, ValueType> variables, boolean mutation) {
    types = new Types(mutation);
    globals = List.copyOf(variables.keySet());
    declared = variables;
    CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
        .setOptions(OPTIONS)
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addMacros(Macros.ALL)
        .setTypeProvider(types)
        .addFunctionDeclarations(mutation ? Declarations.MUTATION : Declarations.PLAIN);
    variables.forEach((name, type) -> builder.addVar(name, types.toCel(type)));
    compiler = builder.build();
  }

  public Checked check(String expression) {
    CelValidationResult result;
    types.mention(expression);
    try {
      result = compiler.compile(expression, "<input>");
      if (!result.hasError()) {
        return plan(result.getAst());
      }
    } catch (Nodes.Failed e) {
      return new Checked.Unrunnable(e.text());
    } catch (StackOverflowError e) {
      return new Checked.Errors("ERROR: <input>:-1:0: expression recursion limit exceeded: 250");
    } catch (CelValidationException | RuntimeException e) {
      return new Checked.Errors("ERROR: <input>:1:1: " + e.getMessage());
    }
    return new Checked.Errors(Messages.text(result.getErrors(), result.getSource()));
  }

  private Checked plan(CelAbstractSyntaxTree tree) {
    List<CelIssue> wrong = new ArrayList<>();
    new Literals(tree, wrong).visit(tree.getExpr());
    if (!wrong.isEmpty()) {
      return new Checked.Errors(Messages.text(wrong, tree.getSource()));
    }
    Planner planner = new Planner(tree, globals);
    Node root = planner.plan();
    CelType type = tree.getResultType();
    long cost = new Estimator(tree, declared).cost();
    return new Checked.Plan(root, planner.slots(), types.fromCel(type), Messages.type(type), cost, planner.used());
  }
}
