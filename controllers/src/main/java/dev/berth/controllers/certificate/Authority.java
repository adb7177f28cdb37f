package dev.berth.controllers.certificate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who holds the cluster's key. Thread-safe; quick. */
public interface Authority {
  /** Reads nothing, and so is never asked to sign. */
  Authority NONE =
      new Authority() {
        @Override
        public Optional<Asked> read(String pem) {
          return Optional.empty();
        }

        @Override
        public String sign(String pem, List<String> usages, Duration validity, Instant now) {
          throw new IllegalStateException("there is no key to sign with");
        }

        @Override
        public Optional<Instant> end(String pem) {
          return Optional.empty();
        }
      };

  /** What a request in PEM asks for; empty where it cannot be read. */
  Optional<Asked> read(String pem);

  /**
   * A certificate in PEM for a request that was read.
   *
   * @param usages as in {@code spec.usages}
   * @param validity from now on; less where the authority itself ends before
   */
  String sign(String pem, List<String> usages, Duration validity, Instant now);

  /** When the first certificate of a text ends; empty where there is none in it. */
  Optional<Instant> end(String pem);

  /** The subject and the names of a request. */
  record Asked(
      String commonName,
      List<String> organizations,
      List<String> dnsNames,
      List<String> addresses,
      List<String> emails,
      List<String> uris) {}
}
