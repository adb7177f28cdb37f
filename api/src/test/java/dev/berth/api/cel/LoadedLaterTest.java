package dev.berth.api.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.custom.definition.RuleCheck;
import dev.berth.api.custom.rules.RuleReview;
import dev.berth.api.custom.rules.RuleSet;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who has no expression does not pay for the compiler. Asked of a machine that lists each class it loads. */
class LoadedLaterTest {
  private static final JsonObject SCHEMA = (JsonObject) Json.parse(
      "{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}}}");
  private static final JsonObject OBJECT = (JsonObject) Json.parse("{\"spec\":{\"n\":1}}");

  /** Everything that a server without rules does around them; and with an argument, one expression. */
  public static final class Child {
    public static void main(String[] args) {
      Structural schema = Structural.of(SCHEMA);
      RuleSet rules = RuleSet.of(schema);
      rules.create(OBJECT, List.of());
      rules.update(OBJECT, OBJECT, schema, List.of());
      new RuleReview().schema(schema, FieldPath.of("spec"),
          new RuleCheck.Circumstances(path -> false, Set.of(), Set.of(), false));
      Environment env = AdmissionEnvironment.of(true, true).with("self", ValueType.DYN).withMutation();
      if (args.length > 0) {
        env.compile(args[0], Wanted.BOOL);
      }
      Environment.of(Map.of());
    }
  }

  private static List<String> loaded(String... args) throws IOException {
    List<String> command = new java.util.ArrayList<>(List.of(
        System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-Xlog:class+load:stdout", "-cp", System.getProperty("java.class.path"), Child.class.getName()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return out.lines()
        .filter(line -> line.contains("dev.cel.") || line.contains("org.antlr.") || line.contains("dev.berth.api.cel."))
        .toList();
  }

  @Test
  void withoutAnExpressionNoClassOfTheCompilerIsLoaded() throws IOException {
    List<String> without = loaded();
    assertThat(without).anyMatch(line -> line.contains("dev.berth.api.cel.Environment"));
    assertThat(without).noneMatch(line -> line.contains("dev.cel.") || line.contains("org.antlr."));
    assertThat(loaded("self.n == 1")).anyMatch(line -> line.contains("dev.cel.compiler."));
  }
}
