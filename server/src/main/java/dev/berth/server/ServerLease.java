package dev.berth.server;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.time.Timestamps;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells that this API server is there, as upstream's does (KEP-1965): a Lease in {@code kube-system} by a name that a machine keeps,
 * held by one name for each start. Also clears away those of servers that are gone, as may be with data that moved. Used on its
 * loop only, and ends with that.
 *
 * <p>Source: {@code pkg/controlplane/apiserver}, {@code k8s.io/apiserver/pkg/server/config.go}.
 */
final class ServerLease {
  static final Duration RENEWED_EVERY = Duration.ofSeconds(10);
  static final Duration LASTS = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(ServerLease.class);
  private static final String NAMESPACE = "kube-system";
  private static final String WHAT = "kube-apiserver";
  private static final String LABEL = "apiserver.kubernetes.io/identity";
  private static final String BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";

  private final Loop loop;
  private final Client client;
  private final String host;
  private final Ref lease;
  private final String holder;

  ServerLease(Loop loop, Client client, String host, UUID start) {
    this.loop = loop;
    this.client = client;
    this.host = host;
    this.lease = new Ref(Kinds.LEASE.type(), NAMESPACE, name(host));
    this.holder = lease.name() + "_" + start;
  }

  /** Of the API server on a machine: its digest, since host names need not be names of objects. */
  static String name(String host) {
    byte[] machine = host.getBytes(StandardCharsets.UTF_8);
    byte[] what = WHAT.getBytes(StandardCharsets.UTF_8);
    ByteBuffer both = ByteBuffer.allocate(2 * Short.BYTES + machine.length + what.length);
    both.putShort((short) machine.length).put(machine).putShort((short) what.length).put(what);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(both.array());
      return "apiserver-" + base32(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /** Of the first 128 bits: 26 letters of five bits each, the last with two zeros behind it. */
  private static String base32(byte[] digest) {
    BigInteger bits = new BigInteger(1, digest).shiftRight(digest.length * Byte.SIZE - 128).shiftLeft(2);
    StringBuilder letters = new StringBuilder(26);
    for (int i = 25; i >= 0; i--) {
      letters.append(BASE_32.charAt(bits.shiftRight(5 * i).intValue() & 31));
    }
    return letters.toString();
  }

  void start() {
    renew();
    clear();
  }

  private JsonObject spec() {
    return JsonObject.builder()
        .put("holderIdentity", holder)
        .put("leaseDurationSeconds", LASTS.toSeconds())
        .put("renewTime", Timestamps.formatMicro(loop.clock().instant()))
        .build();
  }

  private void renew() {
    loop.schedule(RENEWED_EVERY, this::renew);
    Write patch = new Write.Patch(lease, "", Write.PatchType.MERGE, JsonObject.of("spec", spec()));
    client
        .perform(patch)
        .whenComplete(
            (answer, fault) -> {
              if (fault == null && answer instanceof Answer.Refused refused && refused.code() == 404) {
                tell("made", new Write.Create(lease.type(), NAMESPACE, fresh()));
              } else {
                heard("renewed", answer, fault);
              }
            });
  }

  private JsonObject fresh() {
    JsonObject labels = JsonObject.EMPTY.with(LABEL, WHAT).with("kubernetes.io/hostname", host);
    return JsonObject.EMPTY
        .with("apiVersion", "coordination.k8s.io/v1")
        .with("kind", "Lease")
        .with("metadata", JsonObject.EMPTY.with("name", lease.name()).with("namespace", NAMESPACE).with("labels", labels))
        .with("spec", spec());
  }

  /** What other servers left, once an hour. */
  private void clear() {
    loop.schedule(LASTS, this::clear);
    client
        .list(lease.type(), NAMESPACE, LABEL + "=" + WHAT)
        .whenComplete(
            (answer, fault) -> {
              if (fault == null && answer instanceof Answer.Done done) {
                Instant now = loop.clock().instant();
                done.object().array("items").objects().filter(found -> hasRunOut(found.object("spec"), now)).forEach(this::delete);
              } else {
                heard("looked at", answer, fault);
              }
            });
  }

  private static boolean hasRunOut(JsonObject spec, Instant now) {
    Duration lasts = Duration.ofSeconds(spec.number("leaseDurationSeconds"));
    return Timestamps.of(spec, "renewTime").filter(renewed -> now.isBefore(renewed.plus(lasts))).isEmpty();
  }

  private void delete(JsonObject found) {
    JsonObject meta = found.object("metadata");
    Ref other = new Ref(lease.type(), NAMESPACE, meta.text("name"));
    if (!other.equals(lease)) {
      tell("cleared", new Write.Delete(other, Write.DeleteOptions.PLAIN));
    }
  }

  private void tell(String what, Write write) {
    client.perform(write).whenComplete((answer, fault) -> heard(what, answer, fault));
  }

  /** The next turn tries again; that it did not work is worth a line. */
  private void heard(String what, @Nullable Answer answer, @Nullable Throwable fault) {
    if (fault != null) {
      LOG.warn("lease={} not {}: {}", lease, what, fault.getMessage());
    } else if (answer instanceof Answer.Refused refused) {
      LOG.warn("lease={} not {}: {}", lease, what, refused.message());
    }
  }
}
