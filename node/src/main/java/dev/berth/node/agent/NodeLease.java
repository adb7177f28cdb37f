package dev.berth.node.agent;

import dev.berth.client.Answer;
import dev.berth.client.Write;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.SystemNamespaces;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Keeps the lease of a node, by which others know that its agent lives: made once the node is there, and renewed. On the loop. */
final class NodeLease {
  private static final Logger LOG = LateLogger.of(NodeLease.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Surroundings place;
  private final NodeObject object;
  private final Supplier<String> nodeUid;
  private boolean renewed;
  private long lastSent;
  private boolean closed;

  NodeLease(Surroundings place, NodeObject object, Supplier<String> nodeUid) {
    this.place = place;
    this.object = object;
    this.nodeUid = nodeUid;
  }

  void close() {
    closed = true;
  }

  /** Makes it, unless it is there. */
  void make() {
    if (closed) {
      return;
    }
    long sent = place.loop().nanos();
    Later.then(
        place.loop(),
        place.client().perform(Write.create(Kinds.LEASE, SystemNamespaces.NODE_LEASES, object.lease(nodeUid.get(), place.now()))),
        answer -> {
          switch (answer) {
            case Answer.Done done -> renewed(sent, done);
            case Answer.Refused refused when refused.isAlreadyExists() -> {}
            case Answer.Refused refused -> {
              // the namespace may not be there yet
              LOG.debug("node={} failed=lease message={}", place.settings().name(), refused.message());
              place.loop().schedule(RETRY, this::make);
            }
          }
        },
        why -> LOG.debug("node={} unanswered", place.settings().name(), why)); // the next renewal finds that it is missing
  }

  void renew() {
    if (closed) {
      return;
    }
    long sent = place.loop().nanos();
    lastSent = sent;
    Later.then(
        place.loop(),
        place.client().perform(NodeObject.renewal(place.settings(), place.now(), !renewed)),
        answer -> {
          switch (answer) {
            case Answer.Done done -> renewed(sent, done);
            case Answer.Refused refused when refused.isNotFound() -> make();
            case Answer.Refused _ -> again(sent);
          }
        },
        why -> {
          LOG.debug("node={} unanswered", place.settings().name(), why);
          again(sent);
        });
  }

  /** A node whose life is its lease does not wait for the next turn. */
  private void again(long sent) {
    if (place.settings().selfFencing()) {
      place.loop().schedule(
          RETRY,
          () -> {
            if (sent == lastSent) {
              renew();
            }
          });
    }
  }

  private void renewed(long sent, Answer.Done done) {
    renewed = true;
    place.renewals().renewed(sent, new AnyObject(done.object()));
  }
}
