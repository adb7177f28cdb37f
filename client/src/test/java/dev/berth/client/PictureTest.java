package dev.berth.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PictureTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final FixedSource source = new FixedSource(loop);
  private final Picture picture = source.picture(Kinds.POD, Kinds.CLAIM);
  private final List<String> told = new ArrayList<>();

  private Pod pod(String namespace, String name, String node) {
    return source.put(
        Kinds.POD,
        "{metadata: {namespace: %s, name: %s}, spec: {nodeName: %s}}".formatted(namespace, name, node));
  }

  private void listen() {
    picture.onChange(Kinds.POD, (before, after) -> told.add(word(before) + ">" + word(after)));
  }

  private static String word(Optional<Pod> pod) {
    return pod.map(p -> p.name() + "@" + p.nodeName() + "#" + p.uid()).orElse("");
  }

  private List<String> names(List<? extends KubeObject> objects) {
    return objects.stream().map(KubeObject::key).toList();
  }

  @Test
  void isSyncedOnceEveryKindWasListed() {
    pod("a", "x", "n");
    assertThat(picture.isSynced()).isFalse();
    loop.runDue();
    assertThat(picture.isSynced()).isTrue();
    picture.follow(List.of(Kinds.NODE));
    assertThat(picture.isSynced()).isFalse();
    loop.runDue();
    assertThat(picture.isSynced()).isTrue();
  }

  @Test
  void listsInOrderOfNamespacesAndNames() {
    pod("b", "x", "n");
    pod("a-b", "x", "n");
    pod("a", "z", "n");
    pod("a", "x", "n");
    loop.runDue();
    assertThat(names(picture.list(Kinds.POD, ""))).containsExactly("a/x", "a/z", "a-b/x", "b/x");
    assertThat(names(picture.list(Kinds.POD, "a"))).containsExactly("a/x", "a/z");
    assertThat(picture.list(Kinds.POD, "c")).isEmpty();
    assertThat(picture.get(Kinds.POD, "a", "z")).isPresent();
    assertThat(picture.get(Kinds.POD, "a", "q")).isEmpty();
  }

  private KubeObject map(String name) {
    return source.put(
        Kinds.CONFIG_MAP,
        "{apiVersion: v1, kind: ConfigMap, metadata: {namespace: a, name: %s, labels: {l: v}}, data: {k: v}}".formatted(name));
  }

  @Test
  void ofAPartOnlyWhatIsAskedForIsKeptWhole() {
    map("x");
    map("other");
    picture.follow(Needs.NONE.withPart(Kinds.CONFIG_MAP, map -> map.object("metadata").text("name").equals("x")));
    loop.runDue();
    assertThat(picture.get(Kinds.CONFIG_MAP, "a", "x").orElseThrow().json().object("data").text("k")).isEqualTo("v");
    KubeObject other = picture.get(Kinds.CONFIG_MAP, "a", "other").orElseThrow();
    assertThat(other.json().names()).containsExactly("apiVersion", "kind", "metadata");
    assertThat(other.meta().labels().text("l")).isEqualTo("v");
    map("z");
    loop.runDue();
    assertThat(picture.get(Kinds.CONFIG_MAP, "a", "z").orElseThrow().json().has("data")).isFalse();
  }

  @Test
  void whoeverNeedsAKindWholeGetsItWholeWhoeverElseNeedsAPart() {
    map("x");
    picture.follow(Needs.NONE.withPart(Kinds.CONFIG_MAP, _ -> false));
    picture.follow(Needs.of(Kinds.CONFIG_MAP));
    picture.follow(Needs.NONE.withPart(Kinds.CONFIG_MAP, _ -> false));
    loop.runDue();
    assertThat(picture.get(Kinds.CONFIG_MAP, "a", "x").orElseThrow().json().has("data")).isTrue();
  }

  @Test
  void moreThanAPartMustBeAskedForBeforeItIsListed() {
    picture.follow(Needs.NONE.withPart(Kinds.CONFIG_MAP, _ -> false));
    loop.runDue();
    assertThatThrownBy(() -> picture.follow(Needs.of(Kinds.CONFIG_MAP)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ConfigMap");
  }

  @Test
  void anIndexFollowsItsObjectsInTheSameOrder() {
    pod("a-b", "x", "n1");
    pod("a", "x", "n1");
    loop.runDue();
    picture.index(List.of(Indexes.PODS_BY_NODE));
    assertThat(names(picture.by(Indexes.PODS_BY_NODE, "n1"))).containsExactly("a/x", "a-b/x");
    pod("a", "x", "n2");
    pod("b", "x", "n1");
    loop.runDue();
    assertThat(names(picture.by(Indexes.PODS_BY_NODE, "n1"))).containsExactly("a-b/x", "b/x");
    assertThat(names(picture.by(Indexes.PODS_BY_NODE, "n2"))).containsExactly("a/x");
    source.remove(Kinds.POD, "a", "x");
    loop.runDue();
    assertThat(picture.by(Indexes.PODS_BY_NODE, "n2")).isEmpty();
  }

  @Test
  void anObjectIsFoundUnderEachOfItsKeys() {
    picture.index(List.of(Indexes.PODS_BY_CLAIM));
    source.put(
        Kinds.POD,
        """
        metadata: {namespace: a, name: x}
        spec:
          volumes:
          - {name: one, persistentVolumeClaim: {claimName: c1}}
          - {name: two, persistentVolumeClaim: {claimName: c2}}
          - {name: own, ephemeral: {volumeClaimTemplate: {}}}
        """);
    loop.runDue();
    for (String claim : List.of("a/c1", "a/c2", "a/x-own")) {
      assertThat(names(picture.by(Indexes.PODS_BY_CLAIM, claim))).containsExactly("a/x");
    }
  }

  @Test
  void aComponentThatDidNotSayWhatItNeedsIsTold() {
    loop.runDue();
    assertThatThrownBy(() -> picture.list(Kinds.NODE, "")).hasMessageContaining("nodes").hasMessageContaining("needs");
    assertThatThrownBy(() -> picture.by(Indexes.PODS_BY_NODE, "n")).hasMessageContaining("no index of pods by node");
  }

  @Test
  void aListenerHearsOfEachChangeWhenThePictureShowsItAndNothingAfterIt() {
    List<Integer> sizes = new ArrayList<>();
    source.hold();
    loop.runDue();
    pod("a", "x", "n1");
    pod("a", "x", "n2");
    pod("a", "z", "n1");
    picture.onChange(Kinds.POD, (_, _) -> sizes.add(picture.list(Kinds.POD, "").size()));
    listen();
    source.release();
    loop.runDue();
    assertThat(told).containsExactly(">x@n1#uid-1", "x@n1#uid-1>x@n2#uid-1", ">z@n1#uid-2");
    assertThat(sizes).containsExactly(1, 1, 2);
  }

  @Test
  void aListenerThatComesLaterIsToldOfWhatIsThere() {
    pod("a", "z", "n1");
    pod("a", "x", "n1");
    loop.runDue();
    listen();
    assertThat(told).containsExactly(">x@n1#uid-2", ">z@n1#uid-1");
  }

  @Test
  void relistingTellsWhatIsNewWhatChangedAndWhatHasGoneAndNothingElse() {
    picture.index(List.of(Indexes.PODS_BY_NODE));
    pod("a", "changed", "n1");
    pod("a", "gone", "n1");
    pod("a", "same", "n1");
    loop.runDue();
    listen();
    told.clear();
    source.hold();
    pod("a", "changed", "n2");
    source.remove(Kinds.POD, "a", "gone");
    pod("a", "new", "n1");
    source.relist();
    loop.runDue();
    assertThat(told)
        .containsExactlyInAnyOrder(
            "changed@n1#uid-1>changed@n2#uid-1", "gone@n1#uid-2>", ">new@n1#uid-4");
    assertThat(names(picture.by(Indexes.PODS_BY_NODE, "n1"))).containsExactly("a/new", "a/same");
    assertThat(names(picture.list(Kinds.POD, "a"))).containsExactly("a/changed", "a/new", "a/same");
  }

  @Test
  void anObjectThatComesBackUnderItsNameIsAnotherOne() {
    pod("a", "x", "n1");
    loop.runDue();
    listen();
    told.clear();
    source.hold();
    source.remove(Kinds.POD, "a", "x");
    pod("a", "x", "n1");
    source.relist();
    loop.runDue();
    assertThat(told).containsExactly("x@n1#uid-1>", ">x@n1#uid-2");
  }

  @Test
  void whatHasGoneIsToldAsItWasLast() {
    pod("a", "x", "n1");
    loop.runDue();
    List<Long> revisions = new ArrayList<>();
    picture.onChange(Kinds.POD, (before, after) -> before.ifPresent(pod -> revisions.add(pod.revision())));
    source.remove(Kinds.POD, "a", "x");
    loop.runDue();
    assertThat(revisions).containsExactly(2L);
    assertThat(picture.get(Kinds.POD, "a", "x")).isEmpty();
  }

  @Test
  void onceSeenRunsWhenThePictureShowsTheRevision() {
    loop.runDue();
    source.hold();
    pod("a", "x", "n1");
    PersistentVolumeClaim claim = source.put(Kinds.CLAIM, "{metadata: {namespace: a, name: c}}");
    List<String> seen = new ArrayList<>();
    picture.onceSeen(Kinds.POD.type(), 1, () -> seen.add("pod"));
    picture.onceSeen(
        Kinds.CLAIM.type(), 2, () -> seen.add("claim " + picture.get(Kinds.CLAIM, "a", "c").isPresent()));
    picture.onceSeen(Kinds.CLAIM.type(), 3, () -> seen.add("later"));
    loop.runDue();
    assertThat(seen).isEmpty();
    assertThat(picture.hasSeen(Kinds.CLAIM.type(), claim.revision())).isFalse();
    source.release();
    loop.runDue();
    assertThat(seen).containsExactly("pod", "claim true");
    picture.onceSeen(Kinds.POD.type(), 2, () -> seen.add("at once"));
    assertThat(seen).endsWith("at once");
    pod("a", "z", "n1");
    loop.runDue();
    assertThat(seen).as("a change of any kind that is told together counts").endsWith("later");
  }

  /** Pods come from the one, all else from the other. */
  private static Source apart(Source pods, Source others) {
    return new Source() {
      @Override
      public Following follow(Set<ResourceType> types, Sink sink) {
        return (types.contains(Kinds.POD.type()) ? pods : others).follow(types, sink);
      }

      @Override
      public boolean tellsTogether() {
        return false;
      }
    };
  }

  @Test
  void onceSeenOfSeveralTypesRunsOnceWhenTheLastOfThemShows() {
    FixedSource other = new FixedSource(loop);
    Picture both = new Picture(loop, apart(source, other));
    both.follow(List.of(Kinds.POD, Kinds.CLAIM));
    loop.runDue();
    List<String> seen = new ArrayList<>();
    both.onceSeen(Map.of(Kinds.POD.type(), 1L, Kinds.CLAIM.type(), 1L), () -> seen.add("both"));
    both.onceSeen(Map.of(Kinds.POD.type(), 1L), () -> seen.add("pod"));
    loop.runDue();
    assertThat(seen).isEmpty();
    pod("a", "x", "n1");
    loop.runDue();
    assertThat(seen).containsExactly("pod");
    other.put(Kinds.CLAIM, "{metadata: {namespace: a, name: c}}");
    loop.runDue();
    assertThat(seen).containsExactly("pod", "both");
    both.onceSeen(Map.of(Kinds.POD.type(), 1L, Kinds.CLAIM.type(), 1L), () -> seen.add("at once"));
    both.onceSeen(Map.of(), () -> seen.add("nothing"));
    assertThat(seen).endsWith("at once", "nothing");
  }

  @Test
  void aKindThatIsNotFollowedIsSeenAtOnce() {
    loop.runDue();
    List<String> seen = new ArrayList<>();
    picture.onceSeen(Kinds.EVENT.type(), 99, () -> seen.add("event"));
    assertThat(seen).containsExactly("event");
  }

  @Test
  void managedFieldsAreLeftOut() {
    source.put(Kinds.POD, "{metadata: {namespace: a, name: x, managedFields: [{manager: m}]}}");
    loop.runDue();
    assertThat(picture.get(Kinds.POD, "a", "x").orElseThrow().json().object("metadata").has("managedFields")).isFalse();
  }

  @Test
  void afterClosingNothingIsTold() {
    loop.runDue();
    listen();
    pod("a", "x", "n1");
    picture.close();
    loop.runDue();
    assertThat(told).isEmpty();
  }

  @Test
  void oneWhoFailsKeepsNothingFromOthers() {
    loop.runDue();
    picture.onChange(
        Kinds.POD,
        (_, after) -> {
          if (after.filter(p -> p.name().equals("bad")).isPresent()) {
            throw new StackOverflowError("too deep");
          }
        });
    listen();
    source.hold();
    pod("a", "bad", "x");
    pod("a", "good", "x");
    source.release();
    loop.runDue();
    assertThat(told).containsExactly(">bad@x#uid-1", ">good@x#uid-2");
    assertThat(names(picture.list(Kinds.POD, ""))).containsExactly("a/bad", "a/good");
    assertThat(picture.hasSeen(Kinds.POD.type(), source.revision())).isTrue();
    assertThat(loop.failures())
        .singleElement()
        .satisfies(f -> assertThat(f).hasMessageContaining("a/bad").hasRootCauseMessage("too deep"));
  }
}
