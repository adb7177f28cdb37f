package dev.berth.bench;

import dev.berth.api.cel.Activation;
import dev.berth.api.cel.AdmissionEnvironment;
import dev.berth.api.cel.CelLimits;
import dev.berth.api.cel.Compiled;
import dev.berth.api.cel.Environment;
import dev.berth.api.cel.Outcome;
import dev.berth.api.cel.Program;
import dev.berth.api.cel.Wanted;
import dev.berth.api.custom.rules.RuleSet;
import dev.berth.api.custom.structural.Structural;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Expressions in this process: what the first costs, what others cost to compile, and what a run costs. CPU time throughout. */
@Command(
    name = "cel",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Measures expressions and rules and prints one line of JSON.")
public final class RuleBench implements Callable<Integer> {
  private static final List<String> EXPRESSIONS = List.of(
      "object.spec.replicas <= 5",
      "has(object.metadata.labels) && object.metadata.labels.exists(k, k.startsWith('app'))",
      "object.spec.template.spec.containers.all(c, c.image.matches('^registry[.]example[.]com/') && !has(c.privileged))",
      "quantity(object.spec.memory).isLessThan(quantity('2Gi')) && request.operation in ['CREATE', 'UPDATE']");

  @Option(names = "--rounds", paramLabel = "N", description = "Of a hundred thousand runs; the last is reported.")
  private int rounds = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine commandLine() {
    return new CommandLine(new RuleBench());
  }

  @Override
  public Integer call() {
    Environment environment = AdmissionEnvironment.of(false, false);
    long began = System.nanoTime();
    long before = cpu();
    compiled(environment, "object.first == 1");
    double firstCpu = (cpu() - before) / 1e6;
    double firstWall = (System.nanoTime() - began) / 1e6;
    for (int i = 0; i < 200; i++) {
      compiled(environment, "object.warm == " + i);
    }
    before = cpu();
    for (int i = 0; i < 200; i++) {
      compiled(environment, "has(object.spec) && object.spec.replicas == " + i);
    }
    double nextCpu = (cpu() - before) / 1e6 / 200;
    Report report = new Report("cel", java.util.Optional.empty())
        .put("firstWallMillis", firstWall)
        .put("firstCpuMillis", firstCpu)
        .put("nextCpuMillis", nextCpu);
    List<Program> programs = EXPRESSIONS.stream().map(e -> compiled(environment, e)).toList();
    for (int i = 0; i < programs.size(); i++) {
      report.put("run" + (i + 1) + "Micros", run(programs.get(i)));
    }
    report.put("fiveRulesOf100FieldsMicros", rules());
    PrintWriter out = spec.commandLine().getOut();
    out.println(report.text());
    out.flush();
    return 0;
  }

  private static Program compiled(Environment environment, String expression) {
    return switch (environment.compile(expression, Wanted.BOOL)) {
      case Program p -> p;
      case Compiled.Broken b -> throw new IllegalStateException(expression + ": " + b.detail());
    };
  }

  private double run(Program program) {
    JsonObject object = (JsonObject) Json.parse("""
        {"metadata":{"name":"web","labels":{"tier":"front","app":"web"}},"spec":{"replicas":3,"memory":"512Mi","template":
         {"spec":{"containers":[{"name":"a","image":"registry.example.com/a:1"},
          {"name":"b","image":"registry.example.com/b:1"}]}}}}""");
    JsonObject request = (JsonObject) Json.parse("{\"operation\":\"CREATE\"}");
    return micros(() -> {
      Outcome outcome = program.evaluate(
          new Activation().put("object", object).put("oldObject", JsonNull.NULL).put("request", request),
          CelLimits.ADMISSION);
      return outcome instanceof Outcome.Value v && v.isTrue();
    });
  }

  /** Five rules at the spec of a hundred fields, over an object that has all. */
  private double rules() {
    JsonObject.Builder fields = JsonObject.builder();
    JsonObject.Builder values = JsonObject.builder();
    for (int i = 0; i < 100; i++) {
      fields.put("f" + i, Json.parse(i % 2 == 0 ? "{\"type\":\"integer\"}" : "{\"type\":\"string\",\"maxLength\":64}"));
      values.put("f" + i, i % 2 == 0 ? Json.parse(Integer.toString(i)) : JsonString.of("value-" + i));
    }
    JsonArray rules = (JsonArray) Json.parse("""
        [{"rule":"self.f0 <= self.f2"},{"rule":"self.f1.startsWith('v')"},{"rule":"!has(self.f3) || self.f3 != self.f5"},
         {"rule":"self.f98 - self.f96 == 2"},{"rule":"self.f99.size() < 64"}]""");
    Structural schema = Structural.of(JsonObject.of("type", JsonString.of("object"), "properties", JsonObject.of("spec",
        JsonObject.builder().put("type", "object").put("properties", fields.build())
            .put("x-kubernetes-validations", rules).build())));
    RuleSet set = RuleSet.of(schema);
    JsonObject object = JsonObject.of("spec", values.build());
    return micros(() -> set.create(object, List.of()).errors().isEmpty());
  }

  private double micros(Callable<Boolean> step) {
    double last = 0;
    for (int round = 0; round < rounds; round++) {
      long before = cpu();
      for (int i = 0; i < 100_000; i++) {
        check(step);
      }
      last = (cpu() - before) / 1e3 / 100_000;
    }
    return last;
  }

  private static void check(Callable<Boolean> step) {
    try {
      if (!step.call()) {
        throw new IllegalStateException("the expression should hold");
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
