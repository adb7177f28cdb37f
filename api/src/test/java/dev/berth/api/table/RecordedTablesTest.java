package dev.berth.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows that upstream 1.20.2 printed of the objects beside them. Columns that 1.36 no longer has are not compared, nor can
 * those be that came later.
 */
class RecordedTablesTest {
  /** Columns whose cells were numbers then and are texts now. */
  private static final List<String> TEXTS_NOW = List.of("Restarts");

  record Recorded(String name, JsonObject object, JsonObject cells, JsonArray conditions) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Recorded> recorded() {
    try (InputStream in = RecordedTablesTest.class.getResourceAsStream("recorded.jsonl")) {
      String all = new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return all.lines().map(l -> (JsonObject) Json.parse(l)).map(RecordedTablesTest::of).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Recorded of(JsonObject line) {
    JsonObject o = line.object("object");
    return new Recorded(
        o.text("kind") + " " + o.object("metadata").text("name"), o, line.object("cells"), line.array("conditions"));
  }

  private static ResourceType type(JsonObject object) {
    String group = GroupVersion.parse(object.text("apiVersion")).group();
    return Builtin.catalogue().types().stream()
        .filter(t -> t.groupVersion().group().equals(group) && t.kind().equals(object.text("kind")))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("recorded")
  @Spec("E15")
  void rowsAreThoseOfARealServer(Recorded recorded) {
    ResourceType type = type(recorded.object);
    // most rows were printed in the second in which their object was made
    Instant now = Instant.parse(recorded.object.object("metadata").text("creationTimestamp"));
    JsonArray cells = Tables.cells(type, recorded.object, now);
    JsonArray columns = Tables.columnDefinitions(type);
    Map<String, Json> ours = new TreeMap<>();
    Map<String, Json> theirs = new TreeMap<>();
    for (int i = 0; i < cells.size(); i++) {
      String column = columns.object(i).text("name");
      if (recorded.cells.has(column)) {
        Json cell = recorded.cells.get(column).orElseThrow();
        ours.put(column, cells.get(i));
        theirs.put(
            column, TEXTS_NOW.contains(column) && cell instanceof JsonNumber n ? JsonString.of(n.text()) : cell);
      }
    }
    assertThat(ours).isEqualTo(theirs).hasSizeGreaterThan(1);
    assertThat(Tables.conditions(type, recorded.object)).isEqualTo(recorded.conditions);
  }
}
