package dev.berth.server.kubelet;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.loop.Loop;
import dev.berth.base.tls.KeyMaterialException;
import dev.berth.client.Client;
import dev.berth.server.kubelet.NodeKeys.Purpose;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one certificate of a node: asks for it where there is none, and anew when between seven and nine tenths of its time are over
 * (as upstream's kubelet, so that not all nodes come at once). On the loop.
 */
public final class Renewal {
  private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final Client client;
  private final Loop loop;
  private final NodeKeys keys;
  private final Purpose purpose;
  private final Supplier<Profile> profile;
  private final Consumer<Credential> renewed;

  /**
   * @param profile what is asked for, at the time
   * @param renewed told of each new one
   */
  public Renewal(Client client, Loop loop, NodeKeys keys, Purpose purpose, Supplier<Profile> profile, Consumer<Credential> renewed) {
    this.client = client;
    this.loop = loop;
    this.keys = keys;
    this.purpose = purpose;
    this.profile = profile;
    this.renewed = renewed;
  }

  /** @param current that is good now; without it one is asked for at once */
  public void start(Optional<Credential> current) {
    current.ifPresentOrElse(this::schedule, this::ask);
  }

  private void schedule(Credential credential) {
    Instant from = credential.certificate().getNotBefore().toInstant();
    Duration whole = Duration.between(from, credential.certificate().getNotAfter().toInstant());
    long share = (long) (whole.toSeconds() * (0.7 + 0.2 * loop.random().nextDouble()));
    Duration left = Duration.between(loop.clock().instant(), from.plusSeconds(share));
    loop.schedule(left.isNegative() ? Duration.ZERO : left, this::ask);
  }

  private void ask() {
    KeyPair key = keys.pending(purpose);
    Certification.of(client, loop, purpose, key, profile.get())
        .whenComplete(
            (outcome, fault) -> {
              if (fault != null) {
                LOG.debug("certificate={}: {}", purpose, String.valueOf(fault.getMessage()));
                loop.schedule(AGAIN, this::ask);
                return;
              }
              switch (outcome) {
                case Certification.Outcome.Issued(String pem) -> have(key, pem);
                case Certification.Outcome.Refused(String why) -> {
                  LOG.warn("certificate={} refused: {}", purpose, why);
                  keys.forget(purpose);
                  loop.schedule(AGAIN, this::ask);
                }
              }
            });
  }

  private void have(KeyPair key, String pem) {
    try {
      Credential credential = keys.store(purpose, key, pem);
      LOG.info("certificate={} until={}", purpose, credential.certificate().getNotAfter().toInstant());
      renewed.accept(credential);
      schedule(credential);
    } catch (KeyMaterialException e) {
      LOG.error("certificate={}: what was issued is not usable: {}", purpose, e.getMessage());
      keys.forget(purpose);
      loop.schedule(AGAIN, this::ask);
    }
  }
}
