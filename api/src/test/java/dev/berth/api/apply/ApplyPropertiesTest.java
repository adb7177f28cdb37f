package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.patch.Types;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.GroupVersionKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

@Spec("E52")
class ApplyPropertiesTest {

  private static Story applied(List<JsonObject> configs) {
    Story s = Story.ofWorkload();
    for (int i = 0; i < configs.size(); i++) {
      s.force("m" + i, configs.get(i).toString());
    }
    return s;
  }

  @Property(tries = 300)
  void applyingAgainChangesNothing(@ForAll("configs") JsonObject a, @ForAll("configs") JsonObject b) {
    Story s = applied(List.of(a, b));
    JsonObject before = s.live();
    assertThat(s.force("m1", b.toString()).live()).isEqualTo(before);
  }

  @Property(tries = 300)
  void theLastForcedApplierOwnsAllThatItSaid(@ForAll("configs") JsonObject a, @ForAll("configs") JsonObject b) {
    Story s = applied(List.of(a, b));
    MergeType type = new MergeTypes().of(Types.WORKLOAD);
    FieldSet said = Ownership.applied(b, type).difference(FieldSet.of("metadata", "name"));
    FieldSet owned = share(s, "m1");
    assertThat(owned).isEqualTo(said);
    FieldSet there = Ownership.applied(s.live(), type);
    assertThat(said.difference(SchemaWalk.withNamedFields(there, type)).toString().lines())
        .allMatch(ApplyPropertiesTest::isEmptyMap);
  }

  @Property(tries = 300)
  void ownersWithoutConflictShareOrSplit(@ForAll("configs") JsonObject a, @ForAll("configs") JsonObject b) {
    Story s = applied(List.of(a));
    FieldSet first = share(s, "m0");
    if (s.tryApply("m1", b.toString(), false) instanceof ApplyResult.Applied) {
      s.apply("m1", b.toString());
      assertThat(first.difference(share(s, "m0"))).isEqualTo(FieldSet.EMPTY);
    } else {
      s.force("m1", b.toString());
      assertThat(share(s, "m0")).isNotEqualTo(first);
    }
  }

  @Property(tries = 300)
  void givingEverythingUpLeavesOnlyWhatOthersOwn(@ForAll("configs") JsonObject a, @ForAll("configs") JsonObject b) {
    Story both = applied(List.of(a, b)).force("m0", "{}");
    Story alone = applied(List.of(b));
    assertThat(share(both, "m0")).isEqualTo(FieldSet.EMPTY);
    MergeType type = new MergeTypes().of(Types.WORKLOAD);
    // who owns what is kept beside the fields, and is no field that anybody could give up
    FieldSet books = FieldSet.of("metadata", "managedFields");
    FieldSet left = Ownership.applied(both.live(), type).difference(books);
    assertThat(left.difference(Ownership.applied(alone.live(), type)).toString().lines().filter(l -> !isEmptyMap(l)))
        .isEmpty();
  }

  /** A map that nothing is left in may be there or not: decoding decides. */
  private static boolean isEmptyMap(String path) {
    return path.isEmpty() || Set.of(".metadata.labels", ".spec", ".spec.strategy").contains(path);
  }

  private static FieldSet share(Story s, String manager) {
    return s.managers()
        .share(ManagerId.applier(manager, ""))
        .map(Managers.Share::fields)
        .orElse(FieldSet.EMPTY);
  }

  @Provide
  Arbitrary<JsonObject> configs() {
    Arbitrary<Json> numbers = Arbitraries.integers().between(0, 3).map(JsonNumber::of);
    Arbitrary<Json> strings = Arbitraries.of("x", "y").map(JsonString::of);
    Arbitrary<Json> labels =
        Arbitraries.maps(Arbitraries.of("a", "b", "c"), strings).ofMaxSize(3).map(ApplyPropertiesTest::object);
    Arbitrary<Json> finalizers =
        Arbitraries.of("f/1", "f/2", "f/3").<Json>map(JsonString::of).list().uniqueElements().ofMaxSize(3)
            .map(JsonArray::of);
    Arbitrary<Json> args = strings.list().ofMaxSize(2).map(JsonArray::of);
    Arbitrary<JsonObject> container =
        Combinators.combine(Arbitraries.of("p", "q", "r"), strings, args.optional(0.5))
            .as((name, image, a) -> {
              JsonObject c = JsonObject.of("name", JsonString.of(name), "image", image);
              return a.map(v -> c.with("args", v)).orElse(c);
            });
    Arbitrary<Json> containers =
        container.list().uniqueElements(c -> c.text("name")).ofMaxSize(3).map(JsonArray::of);
    Arbitrary<Json> strategy =
        Arbitraries.maps(Arbitraries.of("type", "note"), strings).ofMaxSize(2).map(ApplyPropertiesTest::object);
    Arbitrary<Json> selector =
        Arbitraries.maps(Arbitraries.of("k", "l"), strings).ofMaxSize(2).map(ApplyPropertiesTest::object);
    return Combinators.combine(
            labels.optional(0.5),
            finalizers.optional(0.5),
            numbers.optional(0.5),
            containers.optional(0.7),
            strategy.optional(0.4),
            selector.optional(0.4))
        .as(
            (l, f, n, c, st, sel) -> {
              JsonObject.Builder meta = JsonObject.builder().put("name", "d");
              l.ifPresent(v -> meta.put("labels", v));
              f.ifPresent(v -> meta.put("finalizers", v));
              JsonObject.Builder spec = JsonObject.builder();
              n.ifPresent(v -> spec.put("replicas", v));
              c.ifPresent(v -> spec.put("containers", v));
              st.ifPresent(v -> spec.put("strategy", v));
              sel.ifPresent(v -> spec.put("nodeSelector", v));
              return JsonObject.of("metadata", meta.build(), "spec", spec.build());
            });
  }

  private static Json object(Map<String, Json> members) {
    JsonObject.Builder b = JsonObject.builder();
    members.forEach(b::put);
    return b.build();
  }

  @Test
  void withoutASchemaMapsAreOwnedByMemberAndListsAsWholes() {
    GroupVersionKind kind = GroupVersionKind.of("x.example", "v1", "Thing");
    MergeType deduced = MergeType.Deduced.DEDUCED;
    FieldManager fields =
        new FieldManager(kind, "", deduced, ResetFields.NOTHING, Versions.one("x.example/v1", deduced));
    ApplyResult first =
        fields.applied(
            Optional.empty(), thing("{\"a\":1,\"l\":[1],\"o\":{\"p\":\"q\"}}"), "m", false, Instant.EPOCH);
    JsonObject live = ((ApplyResult.Applied) first).object();
    assertThat(Managers.decode(live.object("metadata").array("managedFields")).owned("x.example/v1"))
        .hasToString(".spec\n.spec.a\n.spec.l\n.spec.o\n.spec.o.p");
    ApplyResult second =
        fields.applied(Optional.of(live), thing("{\"a\":1,\"o\":{\"r\":\"s\"}}"), "m", false, Instant.EPOCH);
    assertThat(((ApplyResult.Applied) second).object().object("spec"))
        .hasToString("{\"a\":1,\"o\":{\"r\":\"s\"}}");
    ApplyResult other = fields.applied(Optional.of(live), thing("{\"l\":[2]}"), "n", false, Instant.EPOCH);
    assertThat(((ApplyResult.Refused) other).status().message())
        .isEqualTo("Apply failed with 1 conflict: conflict with \"m\": .spec.l");
  }

  private static JsonObject thing(String spec) {
    return (JsonObject)
        Json.parse("{\"apiVersion\":\"x.example/v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"t\"},\"spec\":" + spec
            + "}");
  }
}
