package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

@Spec("E52")
class FieldSetTest {

  private static Set<List<PathElement>> paths(FieldSet set) {
    Set<List<PathElement>> out = new HashSet<>();
    set.forEach(out::add);
    return out;
  }

  private static FieldSet set(Iterable<List<PathElement>> paths) {
    FieldSet out = FieldSet.EMPTY;
    for (List<PathElement> p : paths) {
      out = out.union(FieldSet.of(p));
    }
    return out;
  }

  @Property
  void aSetIsItsPaths(@ForAll("pathSets") Set<List<PathElement>> paths) {
    FieldSet set = set(paths);
    assertThat(paths(set)).isEqualTo(paths);
    assertThat(set.size()).isEqualTo(paths.size());
    assertThat(paths).allMatch(set::has);
  }

  @Property
  void theOrderOfInsertionDoesNotMatter(@ForAll("pathSets") Set<List<PathElement>> paths) {
    List<List<PathElement>> backwards = new ArrayList<>(paths);
    java.util.Collections.reverse(backwards);
    assertThat(set(backwards)).isEqualTo(set(paths));
  }

  @Property
  void unionIntersectionAndDifferenceAreThoseOfThePaths(
      @ForAll("pathSets") Set<List<PathElement>> a, @ForAll("pathSets") Set<List<PathElement>> b) {
    Set<List<PathElement>> union = new HashSet<>(a);
    union.addAll(b);
    Set<List<PathElement>> both = new HashSet<>(a);
    both.retainAll(b);
    Set<List<PathElement>> left = new HashSet<>(a);
    left.removeAll(b);
    assertThat(paths(set(a).union(set(b)))).isEqualTo(union);
    assertThat(paths(set(a).intersection(set(b)))).isEqualTo(both);
    assertThat(paths(set(a).difference(set(b)))).isEqualTo(left);
  }

  @Property
  void recursiveDifferenceAlsoTakesWhatLiesBelow(
      @ForAll("pathSets") Set<List<PathElement>> a, @ForAll("pathSets") Set<List<PathElement>> b) {
    Set<List<PathElement>> left = new HashSet<>(a);
    left.removeIf(
        path -> {
          for (int i = 1; i <= path.size(); i++) {
            if (b.contains(path.subList(0, i))) {
              return true;
            }
          }
          return false;
        });
    assertThat(paths(set(a).recursiveDifference(set(b)))).isEqualTo(left);
  }

  @Property
  void theCodecReadsWhatItWrites(@ForAll("pathSets") Set<List<PathElement>> paths) {
    FieldSet set = set(paths);
    JsonObject written = FieldsV1.encode(set);
    assertThat(FieldsV1.decode(written)).isEqualTo(set);
    assertThat(FieldsV1.decode(Json.parse(written.toString()))).isEqualTo(set);
  }

  @Test
  void theCodecWritesUpstreamsForm() {
    String text =
        "{\"f:a\":{\".\":{},\"f:b\":{}},\"f:list\":{\"k:{\\\"name\\\":\\\"x\\\"}\":{\".\":{},\"f:name\":{}},"
            + "\"v:1\":{},\"v:\\\"s\\\"\":{},\"i:3\":{}}}";
    FieldSet set = FieldsV1.decode(Json.parse(text));
    assertThat(FieldsV1.encode(set)).hasToString(text);
    assertThat(set)
        .hasToString(".a\n.a.b\n.list[name=\"x\"]\n.list[=1]\n.list[=\"s\"]\n.list[3]\n.list[name=\"x\"].name");
  }

  @Test
  void elementsOfUnknownKindAreLeftOut() {
    assertThat(FieldsV1.decode(Json.parse("{\"x:a\":{},\"f:b\":{}}"))).isEqualTo(FieldSet.of("b"));
  }

  @Test
  void whatIsNoFieldSetIsRefused() {
    assertThatThrownBy(() -> FieldsV1.decode(Json.parse("{\"bogus\":{}}")))
        .isInstanceOf(BadManagedFields.class)
        .hasMessageContaining("missing colon: bogus");
    assertThatThrownBy(() -> FieldsV1.decode(Json.parse("{\"f\":{}}"))).isInstanceOf(BadManagedFields.class);
    assertThatThrownBy(() -> FieldsV1.decode(Json.parse("{\"k:x\":{}}"))).isInstanceOf(BadManagedFields.class);
    assertThatThrownBy(() -> FieldsV1.decode(Json.parse("[]"))).isInstanceOf(BadManagedFields.class);
  }

  @Test
  void keysAreKeptInTheOrderOfTheirNames() {
    FieldSet one = FieldsV1.decode(Json.parse("{\"k:{\\\"b\\\":1,\\\"a\\\":2}\":{}}"));
    FieldSet other = FieldsV1.decode(Json.parse("{\"k:{\\\"a\\\":2,\\\"b\\\":1}\":{}}"));
    assertThat(one).isEqualTo(other).hasToString("[a=2,b=1]");
  }

  @Provide
  Arbitrary<Set<List<PathElement>>> pathSets() {
    Arbitrary<PathElement> elements =
        Arbitraries.of(
            new PathElement.Field("a"),
            new PathElement.Field("b"),
            new PathElement.Field("c"),
            new PathElement.Key(JsonObject.of("name", JsonString.of("x"))),
            new PathElement.Key(JsonObject.of("port", JsonNumber.of(80), "protocol", JsonString.of("TCP"))),
            new PathElement.Value(JsonString.of("v")),
            new PathElement.Value(JsonNumber.of(7)),
            new PathElement.Index(2));
    return elements.list().ofMinSize(1).ofMaxSize(4).set().ofMaxSize(8);
  }
}
