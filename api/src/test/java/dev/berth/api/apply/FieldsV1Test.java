package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FieldsV1Test {
  private static JsonObject fields(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static final String SOME = "{'f:spec':{'.':{},'f:a':{},'k:{\\'name\\':\\'x\\'}':{'f:b':{}}}}";

  @Test
  void equalSetsAreWrittenAsTheSameObject() {
    FieldSet one = FieldsV1.decode(fields("{'f:spec':{'f:once':{}}}"));
    FieldSet other = FieldSet.of("spec", "once");

    assertThat(other).isEqualTo(one);
    assertThat(FieldsV1.encode(other)).isSameAs(FieldsV1.encode(one)).hasToString("{\"f:spec\":{\"f:once\":{}}}");
  }

  @Test
  void theTextThatIsKeptIsThatOfTheObject() {
    JsonObject written = FieldsV1.encode(FieldsV1.decode(fields(SOME)));

    assertThat(new String(written.toBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(written.with("f:x", JsonObject.EMPTY).without("f:x").toString())
        .isEqualTo(fields(SOME).toString());
    assertThat(JsonObject.of("fieldsV1", written)).hasToString("{\"fieldsV1\":" + fields(SOME) + "}");
  }

  @Test
  void anObjectThatWasReadKeepsItsOwnTextWhateverTheSetsOwnFormIs() {
    FieldsV1.encode(FieldSet.of("m"));
    JsonObject odd = fields("{'x:unknown':{},'f:m':{}}");

    assertThat(FieldsV1.decode(odd)).isEqualTo(FieldSet.of("m"));
    assertThat(FieldsV1.decode(odd)).isEqualTo(FieldSet.of("m"));
    assertThat(odd).hasToString("{\"x:unknown\":{},\"f:m\":{}}");
    assertThat(FieldsV1.encode(FieldsV1.decode(odd))).hasToString("{\"f:m\":{}}");
  }

  @Test
  void setsTooLargeToShareAreReadAndWrittenAllTheSame() {
    FieldSet large =
        IntStream.range(0, 1000)
            .mapToObj(i -> FieldSet.of(List.of(new PathElement.Field("data"), new PathElement.Field("n" + i))))
            .reduce(FieldSet.EMPTY, (a, b) -> a.union(b));

    assertThat(FieldsV1.decode(FieldsV1.encode(large))).isEqualTo(large);
    assertThat(Json.parse(FieldsV1.encode(large).toBytes())).isEqualTo(FieldsV1.encode(large));
  }
}
