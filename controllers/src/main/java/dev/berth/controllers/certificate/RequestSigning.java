package dev.berth.controllers.certificate;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Needs;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.certificate.Authority.Asked;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Signs what was approved, for the four signers of Kubernetes; a request that the signer cannot take fails with the reason. Keys
 * are requests' names.
 */
public final class RequestSigning implements Controller, Planner<String> {
  /** Upstream's {@code --cluster-signing-duration}. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final Duration SHORTEST = Duration.ofMinutes(10);

  private final Authority authority;

  public RequestSigning(Authority authority) {
    this.authority = authority;
  }

  @Override
  public String name() {
    return "certificatesigningrequest-signing-controller";
  }

  @Override
  public String account() {
    return "certificate-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.SIGNING_REQUEST);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    workplace.view().onChange(
        Kinds.SIGNING_REQUEST, (_, after) -> after.map(KubeObject::name).ifPresent(queue::add));
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<SigningRequest> found = view.get(Kinds.SIGNING_REQUEST, "", name).map(SigningRequest::new);
    if (found.isEmpty() || !isDue(found.get())) {
      return Plan.NOTHING;
    }
    SigningRequest request = found.get();
    Optional<NodeRequests.Check> check = NodeRequests.of(request.signer());
    Optional<Asked> asked = authority.read(request.request());
    if (check.isEmpty() || asked.isEmpty()) {
      return Plan.NOTHING; // somebody else's signer; or nothing that could have been stored
    }
    Optional<String> fault = check.get().fault(asked.get(), request.usages());
    return Plan.of(
        write(
            request,
            fault
                .map(why -> request.with("Failed", "SignerValidationFailure", why, now))
                .orElseGet(() -> request.issued(signed(request, now)))));
  }

  private static boolean isDue(SigningRequest request) {
    return request.has("Approved") && !request.has("Denied") && !request.has("Failed") && request.certificate().isEmpty();
  }

  private String signed(SigningRequest request, Instant now) {
    Duration asked = request.asksFor().orElse(LONGEST);
    Duration least = asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked;
    return authority.sign(
        request.request(), List.copyOf(request.usages()), least.compareTo(LONGEST) > 0 ? LONGEST : least, now);
  }

  private static Step write(SigningRequest request, JsonObject next) {
    return Step.perform(new Write.Update(Ref.of(Kinds.SIGNING_REQUEST, request.object()), "status", next))
        .tolerating("NotFound");
  }
}
