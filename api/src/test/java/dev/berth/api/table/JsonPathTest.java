package dev.berth.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {
  private static final Json OBJECT =
      Json.parse(
          """
          {"a":{"b":1,"x.y/z":"dots","it's":"quote"},"l":[{"n":"p","v":1,"ok":true},{"n":"q","v":2},{"n":"r","v":3}],
           "s":"text","m":{"k1":"v1","k2":"v2"},"f":1.5}""");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ".a.b|[1]", "$.a.b|[1]", "{.a.b}|[1]", ".a['x.y/z']|[\"dots\"]", ".a.x\\.y/z|[\"dots\"]", ".a[\"x.y/z\"]|[\"dots\"]",
        ".l[0].n|[\"p\"]", ".l[-1].n|[\"r\"]", ".l[9].n|[]", ".l[1:].n|[\"q\", \"r\"]", ".l[:2].n|[\"p\", \"q\"]",
        ".l[*].v|[1, 2, 3]", ".m.*|[\"v1\", \"v2\"]", ".l[?(@.n==\"q\")].v|[2]", ".l[?(@.n=='q')].v|[2]", ".l[?(@.v>1)].n|[\"q\", \"r\"]",
        ".l[?(@.v>=3)].n|[\"r\"]", ".l[?(@.v!=2)].n|[\"p\", \"r\"]", ".l[?(@.ok==true)].n|[\"p\"]", ".l[?(@.ok)].n|[\"p\"]",
        ".l[?( @.v < 2 )].n|[\"p\"]", ".none.at.all|[]", ".s.b|[]", ".s[0]|[]", ".l[?(@.none==1)]|[]", ".l[?(@.n<5)]|[]"
      })
  void findsWhatThePathLeadsTo(String path, String found) {
    assertThat(JsonPath.parse(path).orElseThrow().find(OBJECT)).hasToString(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", ".a.", ".a[", ".a[x]", ".a['x", ".l[?(@.n==", ".l[?(@.n=='q']", ".l[]", ".l[99999999999]", ".a b"})
  void refusesWhatIsNoPath(String path) {
    assertThat(JsonPath.parse(path)).isEmpty();
  }
}
