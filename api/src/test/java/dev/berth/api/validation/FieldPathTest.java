package dev.berth.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FieldPathTest {
  @Test
  void aPathTellsItsSteps() {
    FieldPath ports = FieldPath.of("spec", "containers").index(0).child("ports");
    assertThat(ports.index(1).child("name").text()).isEqualTo("spec.containers[0].ports[1].name");
    assertThat(ports.text()).isEqualTo("spec.containers[0].ports");
    assertThat(FieldPath.of("metadata", "labels").key("a/b")).hasToString("metadata.labels[a/b]");
    assertThat(FieldPath.of("metadata", "labels").key("").text()).isEqualTo("metadata.labels[]");
    assertThat(FieldPath.ROOT.index(2).child("a").text()).isEqualTo("[2].a");
    assertThat(FieldPath.ROOT.text()).isEmpty();
    assertThat(FieldPath.ROOT.child("a").text()).isEqualTo("a");
  }

  @Test
  void pathsAreEqualWhereTheirTextsAre() {
    FieldPath path = FieldPath.of("spec").child("ports").index(1);
    assertThat(path).isEqualTo(new FieldPath("spec.ports[1]")).hasSameHashCodeAs(new FieldPath("spec.ports[1]"));
    assertThat(path).isEqualTo(FieldPath.of("spec", "ports").key("1"));
    assertThat(path).isNotEqualTo(FieldPath.of("spec", "ports").index(2));
  }
}
