package dev.berth.model.meta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ObjectMetaTest {
  private static final JsonObject POD =
      (JsonObject)
          Json.parse(
              """
              {"metadata":{"name":"web-0","namespace":"default","uid":"u","resourceVersion":"7","generation":2,
               "labels":{"app":"web"},"annotations":{"a":"b"},"finalizers":["f"],"deletionGracePeriodSeconds":30,
               "creationTimestamp":"2024-05-01T12:00:00Z","deletionTimestamp":"2024-05-01T12:01:00Z","ownerReferences":[
               {"apiVersion":"v1","kind":"Node","name":"n","uid":"1"},
               {"apiVersion":"apps/v1","kind":"StatefulSet","name":"web","uid":"2","controller":true,
                "blockOwnerDeletion":true}]}}""");

  @Test
  void readsWhatIsThere() {
    ObjectMeta m = ObjectMeta.of(POD);
    assertThat(m.key()).isEqualTo("default/web-0");
    assertThat(m.label("app")).isEqualTo("web");
    assertThat(m.annotation("a")).isEqualTo("b");
    assertThat(m.hasFinalizer("f")).isTrue();
    assertThat(m.creationTimestamp()).contains(Instant.parse("2024-05-01T12:00:00Z"));
    assertThat(m.isTerminating()).isTrue();
    assertThat(m.deletionGracePeriodSeconds()).contains(30L);
    assertThat(m.ownerReferences()).hasSize(2);
    assertThat(m.controller().orElseThrow().kind()).isEqualTo("StatefulSet");
    assertThat(m.controller().orElseThrow().toJson())
        .isEqualTo(POD.object("metadata").array("ownerReferences").object(1));
  }

  @Test
  void answersZeroForWhatIsMissing() {
    ObjectMeta m = ObjectMeta.of(JsonObject.EMPTY);
    assertThat(m.name()).isEmpty();
    assertThat(m.generation()).isZero();
    assertThat(m.creationTimestamp()).isEmpty();
    assertThat(m.isTerminating()).isFalse();
    assertThat(m.controller()).isEmpty();
  }
}
