package dev.berth.api.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import dev.berth.store.StoreConfig;
import dev.berth.store.Stores;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class StoredObjectsTest {
  private static final ResourceType ROLES =
      Builtin.catalogue().find(new GroupVersion("rbac.authorization.k8s.io", "v1"), "roles").orElseThrow();
  private static final ResourceType MAPS =
      Builtin.catalogue().find(new GroupVersion("", "v1"), "configmaps").orElseThrow();

  private final StoredObjects objects =
      new StoredObjects(Stores.memory(StoreConfig.DEFAULTS, InstantSource.fixed(Instant.EPOCH)), new Trees());

  @Test
  void nothingThatWasMadeHoldsWhileAChangeIsUnderWay() {
    long before = objects.changeCount(ROLES);
    objects.changing(ROLES);
    long first = objects.changeCount(ROLES);
    assertThat(first).isNotEqualTo(before).isNotEqualTo(objects.changeCount(ROLES));
    assertThat(objects.changeCount(MAPS)).isEqualTo(before);
    objects.changed(ROLES);
    objects.settled(ROLES);
    assertThat(objects.changeCount(ROLES)).isEqualTo(before + 1).isEqualTo(objects.changeCount(ROLES));
  }

  @Test
  void aChangeThatComesToNothingLeavesWhatWasMade() {
    long before = objects.changeCount(ROLES);
    objects.changing(ROLES);
    objects.settled(ROLES);
    assertThat(objects.changeCount(ROLES)).isEqualTo(before);
  }
}
