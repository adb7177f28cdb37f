package dev.berth.server.kubelet;

import dev.berth.api.Pages;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.connect.Backends;
import dev.berth.api.route.Query;
import dev.berth.node.agent.NodeSettings;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers in the place of nodes of this process that listen nowhere, and of their pods where those are records, and hands on what
 * is for others. Who asks has been asked by the API whether they may use the proxy.
 *
 * @param nodes the pages of the node that has an address, where it is one of ours and up
 */
public record PagesInReach(Function<String, Optional<NodePages>> nodes, RecordedPods pods, Backends others)
    implements Backends {
  @Override
  public Response forward(Location to, Request request) {
    boolean asksNode = to.secure() && to.port() == NodeSettings.KUBELET_PORT;
    Optional<NodePages> pages = asksNode ? nodes.apply(to.host()) : Optional.empty();
    return pages
        .map(p -> p.at(KubeletApi.segments(to.path()), Query.parse(request.query())).orElseGet(Pages::notFound))
        .or(() -> pods.at(to.host(), to.port()))
        .orElseGet(() -> others.forward(to, request));
  }
}
