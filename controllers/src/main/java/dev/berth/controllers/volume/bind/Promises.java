package dev.berth.controllers.volume.bind;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which free volume the binder is giving to which claim right now: between the decision and the moment when the view shows it, no
 * other claim is to choose the same one. Owns that; on the loop.
 *
 * <p>This saves refused writes and is no part of correctness: the API takes the first of two claimRefs and refuses the second. A
 * promise ends when its claim is planned anew, which the writes of a binding see to.
 */
final class Promises {
  private final Map<String, String> volumeByClaim = new HashMap<>();
  private final Map<String, String> claimByVolume = new HashMap<>();

  void make(String claim, String volume) {
    volumeByClaim.put(claim, volume);
    claimByVolume.put(volume, claim);
  }

  /** Ends the claim's promise and tells which volume it was. */
  Optional<String> end(String claim) {
    Optional<String> volume = Optional.ofNullable(volumeByClaim.remove(claim));
    volume.ifPresent(claimByVolume::remove);
    return volume;
  }

  boolean isPromised(String volume) {
    return claimByVolume.containsKey(volume);
  }

  boolean isServed(String claim) {
    return volumeByClaim.containsKey(claim);
  }

  /** The promised volumes; follows what happens. */
  Set<String> volumes() {
    return Collections.unmodifiableSet(claimByVolume.keySet());
  }
}
