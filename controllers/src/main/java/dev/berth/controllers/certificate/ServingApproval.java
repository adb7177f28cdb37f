package dev.berth.controllers.certificate;

import dev.berth.base.json.JsonArray;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import java.time.Instant;
import java.util.Optional;

/**
 * Approves the serving certificates of nodes' agents for what their nodes are known as: the name, and the addresses in the node's
 * status. Upstream leaves these to others; a request for anything else waits for a person. Keys are requests' names.
 */
public final class ServingApproval implements Controller, Planner<String> {
  private static final String MESSAGE =
      "Auto approving kubelet serving certificate: its names are those of the node that asks.";

  private final Authority authority;

  public ServingApproval(Authority authority) {
    this.authority = authority;
  }

  @Override
  public String name() {
    return "kubelet-serving-approving-controller";
  }

  @Override
  public String account() {
    return "kubelet-serving-approver";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.SIGNING_REQUEST, Kinds.NODE);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    View view = workplace.view();
    view.onChange(Kinds.SIGNING_REQUEST, (_, after) -> after.map(KubeObject::name).ifPresent(queue::add));
    view.onChange(
        Kinds.NODE,
        (before, after) -> {
          if (after.isPresent()
              && !after.get().status().array("addresses").equals(
                  before.map(n -> n.status().array("addresses")).orElse(JsonArray.EMPTY))) {
            view.list(Kinds.SIGNING_REQUEST, "").stream()
                .map(SigningRequest::new)
                .filter(r -> !r.isDecided() && NodeRequests.nodeOf(r).filter(after.get().name()::equals).isPresent())
                .forEach(r -> queue.add(r.name()));
          }
        });
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<SigningRequest> found = view.get(Kinds.SIGNING_REQUEST, "", name).map(SigningRequest::new);
    if (found.isEmpty() || found.get().isDecided() || !found.get().signer().equals(SigningRequest.KUBELET_SERVING)) {
      return Plan.NOTHING;
    }
    SigningRequest request = found.get();
    boolean good =
        NodeRequests.nodeOf(request)
            .flatMap(node -> view.get(Kinds.NODE, "", node))
            .filter(
                node ->
                    authority.read(request.request())
                        .filter(asked -> NodeRequests.serving(asked, request.usages()).isEmpty())
                        .filter(asked -> NodeRequests.isOfNode(asked, node))
                        .isPresent())
            .isPresent();
    return good ? Plan.of(ClientApproval.approval(request, MESSAGE, now)) : Plan.NOTHING;
  }
}
