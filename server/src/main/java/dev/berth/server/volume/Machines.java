package dev.berth.server.volume;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** How the agents of other machines are asked about volumes. Thread-safe. */
public interface Machines {
  /** Where there are none. */
  Machines NONE =
      new Machines() {
        @Override
        public Optional<CompletionStage<Parcel>> ask(String node, String driver, String verb, Parcel what) {
          return Optional.empty();
        }
      };

  /**
   * What {@link VolumeVerbs} answers there; the stage fails where no answer comes. Empty where there is no such machine, or it is
   * this one.
   */
  Optional<CompletionStage<Parcel>> ask(String node, String driver, String verb, Parcel what);
}
