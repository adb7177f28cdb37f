package dev.berth.api.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Requests for pods and workloads with what an upstream server made of them: recorded from 1.20, without what admission
 * adds and with what 1.36 adds or words otherwise.
 */
class RecordedWorkloadsTest {
  private static final String CREATED = "created.jsonl";

  @TestFactory
  Stream<DynamicTest> createdAsRecorded() {
    return each(CREATED, r -> assertThat(withoutNulls(created(r))).isEqualTo(r.object("answer")));
  }

  @TestFactory
  Stream<DynamicTest> acceptedAsRecorded() {
    return each(CREATED, r -> assertThat(kind(r).refused(r.object("request").toString())).isEmpty());
  }

  @TestFactory
  Stream<DynamicTest> defaultsChangeNothingTheSecondTime() {
    return each(
        CREATED,
        r -> {
          JsonObject once = kind(r).strategy().defaults(kind(r).decoded(r.object("request").toString()));
          assertThat(kind(r).strategy().defaults(once)).isSameAs(once);
        });
  }

  /** A client that reads an object and writes it back changes nothing. */
  @TestFactory
  Stream<DynamicTest> writtenBackAsRead() {
    return each(
        CREATED,
        r -> {
          JsonObject stored = created(r);
          assertThat(kind(r).updated(stored, o -> o)).isEqualTo(stored);
          assertThat(kind(r).updateRefused(stored, o -> o)).isEmpty();
        });
  }

  @TestFactory
  Stream<DynamicTest> refusedAsRecorded() {
    return each(
        "refused.jsonl",
        r -> {
          List<Json> causes = new ArrayList<>();
          kind(r)
              .errors(r.object("request").toString())
              .forEach(e -> causes.add(JsonArray.ofStrings(List.of(e.reason(), e.field().text(), e.body()))));
          assertThat(causes).isEqualTo(r.array("causes").items());
        });
  }

  private static JsonObject created(JsonObject recorded) {
    return kind(recorded).created(recorded.object("request").toString());
  }

  private static KindFixture kind(JsonObject recorded) {
    return KindFixture.of(recorded.text("group"), recorded.text("plural"));
  }

  private interface Check {
    void run(JsonObject recorded);
  }

  private static Stream<DynamicTest> each(String file, Check check) {
    return KindFixture.lines(file).map(r -> DynamicTest.dynamicTest(r.text("name"), () -> check.run(r)));
  }

  private static JsonObject withoutNulls(JsonObject object) {
    JsonObject out = object;
    for (String name : object.names()) {
      Json value = object.get(name).orElseThrow();
      out =
          switch (value) {
            case JsonNull _ -> out.without(name);
            case JsonObject o -> out.with(name, withoutNulls(o));
            case JsonArray a -> out.with(name, a.mapObjects(RecordedWorkloadsTest::withoutNulls));
            default -> out;
          };
    }
    return out;
  }
}
