package dev.berth.api.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind as a real server took and refused it. */
class RecordedObjectsTest {
  private static final Pattern BLANK_LINE = Pattern.compile("\n\n+");

  /** One block of a table: what it is called, the object, and the lines after it. */
  record Case(String name, String object, List<String> rest) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> refused() {
    return cases("refused.txt");
  }

  static Stream<Case> accepted() {
    return cases("accepted.txt");
  }

  private static Stream<Case> cases(String file) {
    return BLANK_LINE
        .splitAsStream(read(file))
        .map(b -> b.lines().toList())
        .filter(lines -> lines.size() > 1 && lines.get(1).startsWith("{"))
        .map(
            lines ->
                new Case(
                    lines.getFirst().substring(2),
                    lines.get(1),
                    lines.subList(2, lines.size()).stream().map(l -> l.substring(2)).toList()));
  }

  private static String read(String file) {
    try (InputStream in = RecordedObjectsTest.class.getResourceAsStream("/kinds/" + file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  @Spec({"C1", "C5", "D41"})
  void isRefusedWithUpstreamsCauses(Case c) {
    assertThat(Strategist.errors(c.object())).containsExactlyElementsOf(c.rest());
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void getsUpstreamsDefaults(Case c) {
    JsonObject created = Strategist.created(c.object());
    assertThat(Strategist.errors(c.object())).isEmpty();
    assertThat(created.without("apiVersion").without("kind").without("metadata"))
        .isEqualTo(Json.parse(c.rest().getFirst()));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void defaultsLeaveACompleteObjectAlone(Case c) {
    JsonObject created = Strategist.created(c.object());
    assertThat(Strategist.strategy(created).defaults(created)).isEqualTo(created);
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void anUpdateWithTheSameTextIsAccepted(Case c) {
    JsonObject created = Strategist.created(c.object());
    assertThat(Strategist.errors(created, c.object())).isEmpty();
  }
}
