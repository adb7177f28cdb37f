package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;

/** What controllers do with objects of types that came while they ran. */
class CustomResourcesTest {
  private static final String DEFINITIONS = "apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String BOATS = "example.org/v1/namespaces/ns1/boats";

  private static final String DEFINITION =
      """
      metadata: {name: boats.example.org}
      spec:
        group: example.org
        scope: Namespaced
        names: {plural: boats, kind: Boat}
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
      """;

  private static Script withBoats() {
    Script script = new Script();
    script.create("v1/namespaces", "{metadata: {name: ns1}}");
    script.create(DEFINITIONS, DEFINITION);
    script.settle();
    return script;
  }

  private static String boat(Script script, String name) {
    return script
        .create(BOATS, "{apiVersion: example.org/v1, kind: Boat, metadata: {name: " + name + "}}")
        .object("metadata")
        .text("uid");
  }

  private static String owned(String name, String kind, String owner, String uid) {
    return "{metadata: {name: " + name + ", ownerReferences: [{apiVersion: example.org/v1, kind: " + kind + ", name: "
        + owner + ", uid: " + uid + "}]}}";
  }

  @Test
  @Spec("E90")
  void whatACustomObjectOwnsGoesWithIt() {
    try (Script script = withBoats()) {
      String uid = boat(script, "pinta");
      script.create("v1/namespaces/ns1/configmaps", owned("cargo", "Boat", "pinta", uid));
      script.settle();
      assertThat(script.exists("v1/namespaces/ns1/configmaps/cargo")).isTrue();
      script.delete(BOATS + "/pinta");
      script.settle();
      assertThat(script.exists("v1/namespaces/ns1/configmaps/cargo")).isFalse();
    }
  }

  @Test
  @Spec("E90")
  void aCustomObjectGoesWithItsOwner() {
    try (Script script = withBoats()) {
      String uid = script.create("v1/namespaces/ns1/configmaps", "{metadata: {name: fleet}}").object("metadata").text("uid");
      script.create(
          BOATS,
          "{apiVersion: example.org/v1, kind: Boat, metadata: {name: nina, ownerReferences: [{apiVersion: v1, kind:"
              + " ConfigMap, name: fleet, uid: " + uid + "}]}}");
      script.delete("v1/namespaces/ns1/configmaps/fleet");
      script.settle();
      assertThat(script.exists(BOATS + "/nina")).isFalse();
    }
  }

  @Test
  @Spec("E61")
  void whatObjectsOfADefinitionOwnGoesWithTheDefinition() {
    try (Script script = withBoats()) {
      String uid = boat(script, "pinta");
      script.create("v1/namespaces/ns1/configmaps", owned("cargo", "Boat", "pinta", uid));
      script.settle();
      script.delete(DEFINITIONS + "/boats.example.org");
      script.settle();
      assertThat(script.exists("v1/namespaces/ns1/configmaps/cargo")).isFalse();
      assertThat(script.exists(DEFINITIONS + "/boats.example.org")).isFalse();
    }
  }

  @Test
  @Spec("E76")
  void anEndingNamespaceTakesCustomObjectsWithIt() {
    try (Script script = withBoats()) {
      boat(script, "pinta");
      script.create(
          BOATS, "{apiVersion: example.org/v1, kind: Boat, metadata: {name: held, finalizers: [example.org/crew]}}");
      script.delete("v1/namespaces/ns1");
      script.settle();
      assertThat(script.names(BOATS)).containsExactly("held");
      script.merge(BOATS + "/held", "{metadata: {finalizers: null}}");
      script.settle();
      assertThat(script.exists("v1/namespaces/ns1")).isFalse();
    }
  }
}
