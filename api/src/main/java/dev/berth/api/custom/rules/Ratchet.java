package dev.berth.api.custom.rules;

import dev.berth.api.custom.structural.Correlated;
import java.util.Optional;

/**
 * Whether what a value does wrong it did before: it or the nearest value around it that has an old one is unchanged.
 *
 * @param here the value beside its old one, where it has one
 * @param above the nearest around it that has
 */
record Ratchet(Optional<Correlated> here, Optional<Correlated> above) {
  static final Ratchet NONE = new Ratchet(Optional.empty(), Optional.empty());

  static Ratchet of(Correlated root) {
    return new Ratchet(Optional.of(root), Optional.empty());
  }

  boolean forgives() {
    return here.or(() -> above).map(Correlated::unchanged).orElse(false);
  }

  Ratchet member(String name) {
    if (here.isEmpty()) {
      return this;
    }
    // Both objects are read in one version, so that these never change.
    boolean version = above.isEmpty() && (name.equals("apiVersion") || name.equals("kind"));
    return version ? NONE : new Ratchet(here.get().member(name), here);
  }

  Ratchet item(int index) {
    return here.isEmpty() ? this : new Ratchet(here.get().item(index), here);
  }

  /** For schemas under {@code allOf}: only what is around the value forgives. */
  Ratchet around() {
    return new Ratchet(Optional.empty(), above);
  }
}
