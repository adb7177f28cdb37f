package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

class GarbageTest {
  private static final String MAPS = "v1/namespaces/default/configmaps";

  private static String map(Script script, String name, String more) {
    return script.create(MAPS, "{metadata: {name: " + name + more + "}}").object("metadata").text("uid");
  }

  private static String ref(String name, String uid, String more) {
    return "{apiVersion: v1, kind: ConfigMap, name: " + name + ", uid: '" + uid + "'" + more + "}";
  }

  private static String owned(String... refs) {
    return ", ownerReferences: [" + String.join(",", refs) + "]";
  }

  @Test
  @Spec("E77")
  void dependentsFollowTheirOwnerInTheBackground() {
    try (Script script = new Script()) {
      String owner = map(script, "owner", "");
      map(script, "a", owned(ref("owner", owner, "")));
      map(script, "held", ", finalizers: [a/b]" + owned(ref("owner", owner, ", blockOwnerDeletion: true")));
      script.settle();
      assertThat(script.exists(MAPS + "/a")).isTrue();
      script.delete(MAPS + "/owner", "{propagationPolicy: Background}");
      assertThat(script.exists(MAPS + "/owner")).isFalse();
      script.settle();
      assertThat(script.exists(MAPS + "/a")).isFalse();
      assertThat(script.get(MAPS + "/held").object("metadata").has("deletionTimestamp")).isTrue();
    }
  }

  @Test
  @Spec("E77")
  void anOwnerThatIsDeletedInTheForegroundWaitsForThoseThatBlockIt() {
    try (Script script = new Script()) {
      String owner = map(script, "owner", "");
      map(script, "free", owned(ref("owner", owner, "")));
      map(script, "held", ", finalizers: [a/b]" + owned(ref("owner", owner, ", blockOwnerDeletion: true")));
      script.delete(MAPS + "/owner", "{propagationPolicy: Foreground}");
      script.settle();
      assertThat(script.exists(MAPS + "/free")).isFalse();
      assertThat(script.exists(MAPS + "/owner")).isTrue();
      script.merge(MAPS + "/held", "{metadata: {finalizers: null}}");
      script.settle();
      assertThat(script.exists(MAPS + "/held")).isFalse();
      assertThat(script.exists(MAPS + "/owner")).isFalse();
    }
  }

  @Test
  @Spec("E77")
  void anOwnerThatLeavesOrphansTakesItsReferenceAlong() {
    try (Script script = new Script()) {
      String owner = map(script, "owner", "");
      String other = map(script, "other", "");
      map(script, "a", owned(ref("owner", owner, "")));
      map(script, "b", owned(ref("owner", owner, ""), ref("other", other, "")));
      script.delete(MAPS + "/owner", "{propagationPolicy: Orphan}");
      script.settle();
      assertThat(script.exists(MAPS + "/owner")).isFalse();
      assertThat(script.get(MAPS + "/a").object("metadata").has("ownerReferences")).isFalse();
      assertThat(script.get(MAPS + "/b").object("metadata").array("ownerReferences").objects().map(o -> o.text("name")))
          .containsExactly("other");
    }
  }

  @Test
  @Spec("E77")
  void whoHasAnotherOwnerStaysAndForgetsTheOneThatHasGone() {
    try (Script script = new Script()) {
      String one = map(script, "one", "");
      String two = map(script, "two", "");
      map(script, "a", owned(ref("one", one, ""), ref("two", two, "")));
      script.delete(MAPS + "/one");
      script.settle();
      JsonObject meta = script.get(MAPS + "/a").object("metadata");
      assertThat(meta.array("ownerReferences").objects().map(o -> o.text("name"))).containsExactly("two");
      script.delete(MAPS + "/two");
      script.settle();
      assertThat(script.exists(MAPS + "/a")).isFalse();
    }
  }

  @Test
  @Spec("E77")
  void anOwnerThatNeverWasAndOneWithAnotherUidAreAbsent() {
    try (Script script = new Script()) {
      map(script, "real", "");
      map(script, "a", owned(ref("ghost", "33333333-3333-3333-3333-333333333333", "")));
      map(script, "b", owned(ref("real", "33333333-3333-3333-3333-333333333334", "")));
      script.settle();
      assertThat(script.exists(MAPS + "/a")).isFalse();
      assertThat(script.exists(MAPS + "/b")).isFalse();
      assertThat(script.exists(MAPS + "/real")).isTrue();
    }
  }

  @Test
  @Spec("E77")
  void anOwnerInAnotherNamespaceIsNone() {
    try (Script script = new Script()) {
      String owner = map(script, "owner", "");
      script.create(
          "v1/namespaces/kube-public/configmaps", "{metadata: {name: a" + owned(ref("owner", owner, "")) + "}}");
      script.settle();
      assertThat(script.exists("v1/namespaces/kube-public/configmaps/a")).isFalse();
      assertThat(script.exists(MAPS + "/owner")).isTrue();
    }
  }

  @Test
  @Spec("E77")
  void anObjectOfTheClusterCannotBeOwnedFromANamespaceAndStays() {
    try (Script script = new Script()) {
      String owner = map(script, "owner", "");
      script.create(
          "scheduling.k8s.io/v1/priorityclasses",
          "{value: 1, metadata: {name: p" + owned(ref("owner", owner, "")) + "}}");
      script.settle();
      assertThat(script.list("v1/namespaces/default/events").stream().map(e -> e.text("message")))
          .contains(
              "ownerRef [v1/ConfigMap, namespace: , name: owner, uid: " + owner + "] does not exist in namespace \"\"");
      script.delete(MAPS + "/owner");
      script.settle();
      assertThat(script.exists("scheduling.k8s.io/v1/priorityclasses/p")).isTrue();
    }
  }

  @Test
  @Spec("E77")
  void aCircleOfOwnersGoesWhole() {
    try (Script script = new Script()) {
      String a = map(script, "a", "");
      String b = map(script, "b", owned(ref("a", a, ", blockOwnerDeletion: true")));
      script.merge(
          MAPS + "/a", "{metadata: {ownerReferences: [" + ref("b", b, ", blockOwnerDeletion: true") + "]}}");
      script.settle();
      script.delete(MAPS + "/a", "{propagationPolicy: Foreground}");
      script.settle();
      assertThat(script.exists(MAPS + "/a")).isFalse();
      assertThat(script.exists(MAPS + "/b")).isFalse();
    }
  }

  @Test
  void aForegroundDeletionGoesThroughGrandchildrenFirst() {
    try (Script script = new Script()) {
      String a = map(script, "a", "");
      String b = map(script, "b", owned(ref("a", a, ", blockOwnerDeletion: true")));
      map(script, "c", ", finalizers: [a/b]" + owned(ref("b", b, ", blockOwnerDeletion: true")));
      script.delete(MAPS + "/a", "{propagationPolicy: Foreground}");
      script.settle();
      assertThat(script.get(MAPS + "/b").object("metadata").array("finalizers").strings())
          .containsExactly("foregroundDeletion");
      assertThat(script.exists(MAPS + "/a")).isTrue();
      script.merge(MAPS + "/c", "{metadata: {finalizers: null}}");
      script.settle();
      assertThat(script.names(MAPS)).containsExactly("kube-root-ca.crt");
    }
  }
}
