package dev.berth.client.lease;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;

/**
 * What a lease says.
 *
 * @param holder empty where nobody holds it
 * @param duration in whole seconds
 * @param acquireTime as it is written, by the holder's clock
 * @param renewTime likewise
 * @param transitions how often it has changed hands
 */
record LeaseRecord(String holder, Duration duration, String acquireTime, String renewTime, long transitions) {

  static LeaseRecord of(KubeObject lease) {
    JsonObject spec = lease.spec();
    return new LeaseRecord(
        spec.text("holderIdentity"),
        Duration.ofSeconds(spec.number("leaseDurationSeconds")),
        spec.text("acquireTime"),
        spec.text("renewTime"),
        spec.number("leaseTransitions"));
  }

  static String time(Instant at) {
    return Timestamps.formatMicro(at);
  }

  JsonObject spec() {
    return JsonObject.builder()
        .put("holderIdentity", holder)
        .put("leaseDurationSeconds", duration.toSeconds())
        .putUnlessEmpty("acquireTime", acquireTime)
        .putUnlessEmpty("renewTime", renewTime)
        .put("leaseTransitions", transitions)
        .build();
  }
}
