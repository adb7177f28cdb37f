package dev.berth.controllers.certificate;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Client;
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
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Approves the client certificates of nodes' agents, where whoever asks may have them: a SubjectAccessReview says whether they may
 * create {@code certificatesigningrequests/nodeclient} (machines that join), or {@code selfnodeclient} where a node renews its own.
 * Keys are requests' names.
 */
public final class ClientApproval implements Controller, Planner<String> {
  private final Authority authority;
  private final List<Client> client = new ArrayList<>(1);

  public ClientApproval(Authority authority) {
    this.authority = authority;
  }

  /** What is asked, and what is said where it is granted. */
  private record Right(String subresource, String message) {
    static final Right SELF =
        new Right("selfnodeclient", "Auto approving self kubelet client certificate after SubjectAccessReview.");
    static final Right ANY =
        new Right("nodeclient", "Auto approving kubelet client certificate after SubjectAccessReview.");
  }

  @Override
  public String name() {
    return "certificatesigningrequest-approving-controller";
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
    client.add(workplace.client());
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    workplace.view().onChange(
        Kinds.SIGNING_REQUEST, (_, after) -> after.map(KubeObject::name).ifPresent(queue::add));
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<SigningRequest> found = view.get(Kinds.SIGNING_REQUEST, "", name).map(SigningRequest::new);
    if (found.isEmpty() || found.get().isDecided() || !found.get().signer().equals(SigningRequest.KUBELET_CLIENT)) {
      return Plan.NOTHING;
    }
    SigningRequest request = found.get();
    Optional<Asked> asked =
        authority.read(request.request())
            .filter(a -> NodeRequests.kubeletClient(a, request.usages()).isEmpty());
    if (asked.isEmpty()) {
      return Plan.NOTHING;
    }
    List<Right> rights =
        asked.get().commonName().equals(request.username()) ? List.of(Right.SELF, Right.ANY) : List.of(Right.ANY);
    return Plan.of(new Step.Call("reviewing the rights of " + request.username(), () -> review(request, rights, now)));
  }

  /** Asks for one right after the other. A request without any waits for a person. */
  private CompletionStage<Plan> review(SigningRequest request, List<Right> rights, Instant now) {
    if (rights.isEmpty() || client.isEmpty()) {
      return CompletableFuture.completedFuture(Plan.NOTHING);
    }
    Right right = rights.getFirst();
    return client.getFirst()
        .perform(Write.create(Kinds.SUBJECT_ACCESS_REVIEW, "", question(request.object(), right)))
        .thenCompose(
            answer ->
                switch (answer) {
                  case Answer.Done(JsonObject review, long _) ->
                      review.object("status").bool("allowed")
                          ? CompletableFuture.completedFuture(Plan.of(approval(request, right.message(), now)))
                          : review(request, rights.subList(1, rights.size()), now);
                  case Answer.Refused refused ->
                      CompletableFuture.completedFuture(
                          Plan.of(new Step.Fail("the review was refused: " + refused.message())));
                });
  }

  static Step approval(SigningRequest request, String message, Instant now) {
    return Step.perform(
            new Write.Update(
                Ref.of(Kinds.SIGNING_REQUEST, request.object()),
                "approval",
                request.with("Approved", "AutoApproved", message, now)))
        .tolerating("NotFound");
  }

  private static JsonObject question(AnyObject request, Right right) {
    JsonObject spec = request.spec();
    JsonObject.Builder asked = JsonObject.builder();
    asked.putUnlessEmpty("user", spec.text("username")).putUnlessEmpty("uid", spec.text("uid"));
    spec.get("groups").ifPresent(groups -> asked.put("groups", groups));
    spec.get("extra").ifPresent(extra -> asked.put("extra", extra));
    asked.put(
        "resourceAttributes",
        JsonObject.builder()
            .put("group", "certificates.k8s.io")
            .put("resource", "certificatesigningrequests")
            .put("verb", "create")
            .put("subresource", right.subresource())
            .build());
    return JsonObject.builder()
        .put("apiVersion", "authorization.k8s.io/v1")
        .put("kind", "SubjectAccessReview")
        .put("spec", asked.build())
        .build();
  }
}
