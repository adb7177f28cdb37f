package dev.berth.node.cri;

import dev.berth.node.cri.proto.Container;
import dev.berth.node.cri.proto.ContainerFilter;
import dev.berth.node.cri.proto.ContainerState;
import dev.berth.node.cri.proto.ContainerStatusRequest;
import dev.berth.node.cri.proto.ListContainersRequest;
import dev.berth.node.cri.proto.ListContainersResponse;
import dev.berth.node.cri.proto.ListPodSandboxRequest;
import dev.berth.node.cri.proto.ListPodSandboxResponse;
import dev.berth.node.cri.proto.PodSandbox;
import dev.berth.node.cri.proto.PodSandboxFilter;
import dev.berth.node.cri.proto.PodSandboxState;
import dev.berth.node.cri.proto.PodSandboxStatusRequest;
import dev.berth.node.cri.proto.StopContainerRequest;
import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.node.runtime.RuntimePod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Puts together what CRI says of a pod in several answers. A listing tells the states; what else there is to know of a
 * sandbox or container stays as it is while its state does, so it is asked for once per state and kept here, where
 * {@link #all} throws out what is gone. A look at a pod of which nothing changed is two questions, side by side.
 */
final class PodPictures {
  private record KnownSandbox(PodSandboxState state, List<String> ips) {}

  private record KnownContainer(ContainerState state, RuntimePod.Container container) {}

  /** What there is at one moment. */
  record Listing(List<PodSandbox> sandboxes, List<Container> containers) {
    Listing of(String uid) {
      return new Listing(
          sandboxes.stream().filter(s -> uid.equals(uid(s.getLabelsMap()))).toList(),
          containers.stream().filter(c -> uid.equals(uid(c.getLabelsMap()))).toList());
    }
  }

  private final CriConnection connection;
  private final Map<String, KnownSandbox> sandboxes = new ConcurrentHashMap<>();
  private final Map<String, KnownContainer> containers = new ConcurrentHashMap<>();

  PodPictures(CriConnection connection) {
    this.connection = connection;
  }

  static String uid(Map<String, String> labels) {
    return labels.getOrDefault(SandboxMessages.POD_UID, "");
  }

  /** Of everything, or of one pod. */
  CompletionStage<Listing> list(Optional<String> uid) {
    Map<String, String> selector = uid.map(u -> Map.of(SandboxMessages.POD_UID, u)).orElse(Map.of());
    return connection
        .call(
            CriMethods.LIST_SANDBOXES,
            ListPodSandboxRequest.newBuilder()
                .setFilter(PodSandboxFilter.newBuilder().putAllLabelSelector(selector))
                .build())
        .thenCombine(
            connection.call(
                CriMethods.LIST_CONTAINERS,
                ListContainersRequest.newBuilder()
                    .setFilter(ContainerFilter.newBuilder().putAllLabelSelector(selector))
                    .build()),
            PodPictures::listing);
  }

  private static Listing listing(ListPodSandboxResponse sandboxes, ListContainersResponse containers) {
    return new Listing(
        sandboxes.getItemsList().stream().filter(s -> !uid(s.getLabelsMap()).isEmpty()).toList(),
        containers.getContainersList().stream().filter(c -> !uid(c.getLabelsMap()).isEmpty()).toList());
  }

  CompletionStage<RuntimePod> pod(String uid) {
    return list(Optional.of(uid)).thenCompose(listing -> picture(uid, listing));
  }

  /** In order of uids. */
  CompletionStage<List<RuntimePod>> all() {
    return list(Optional.empty()).thenCompose(this::pictures);
  }

  private CompletionStage<List<RuntimePod>> pictures(Listing listing) {
    forgetOthers(listing);
    Set<String> uids = new TreeSet<>();
    listing.sandboxes().forEach(s -> uids.add(uid(s.getLabelsMap())));
    listing.containers().forEach(c -> uids.add(uid(c.getLabelsMap())));
    return together(uids.stream().map(uid -> picture(uid, listing.of(uid)).thenApply(Optional::of)).toList());
  }

  /** Of what is not in a whole listing nothing more is known. */
  void forgetOthers(Listing listing) {
    Set<String> ids = new HashSet<>();
    listing.sandboxes().forEach(s -> ids.add(s.getId()));
    listing.containers().forEach(c -> ids.add(c.getId()));
    sandboxes.keySet().retainAll(ids);
    containers.keySet().retainAll(ids);
  }

  private CompletionStage<RuntimePod> picture(String uid, Listing listing) {
    CompletionStage<List<RuntimePod.Sandbox>> found =
        together(listing.sandboxes().stream().map(this::sandbox).toList());
    CompletionStage<List<RuntimePod.Container>> inside =
        together(listing.containers().stream().map(this::container).toList());
    List<Map<String, String>> labels = listing.containers().stream().map(Container::getLabelsMap).toList();
    return found.thenCombine(inside, (s, c) -> PodReading.pod(uid, listing.sandboxes(), s, labels, c));
  }

  private CompletionStage<Optional<RuntimePod.Sandbox>> sandbox(PodSandbox listed) {
    KnownSandbox known = sandboxes.get(listed.getId());
    if (known != null && known.state() == listed.getState()) {
      return CompletableFuture.completedFuture(Optional.of(PodReading.sandbox(listed, known.ips())));
    }
    return unlessGone(
        connection.call(
            CriMethods.SANDBOX_STATUS, PodSandboxStatusRequest.newBuilder().setPodSandboxId(listed.getId()).build()),
        answer -> {
          List<String> ips = PodReading.ips(answer.getStatus().getNetwork());
          if (answer.getStatus().getState() == listed.getState()) {
            sandboxes.put(listed.getId(), new KnownSandbox(listed.getState(), ips));
          }
          return PodReading.sandbox(listed, ips);
        });
  }

  private CompletionStage<Optional<RuntimePod.Container>> container(Container listed) {
    KnownContainer known = containers.get(listed.getId());
    if (known != null && known.state() == listed.getState()) {
      return CompletableFuture.completedFuture(Optional.of(known.container()));
    }
    if (listed.getState() == ContainerState.CONTAINER_UNKNOWN) {
      end(listed.getId());
    }
    return unlessGone(
        connection.call(
            CriMethods.CONTAINER_STATUS, ContainerStatusRequest.newBuilder().setContainerId(listed.getId()).build()),
        answer -> {
          // it may have gone on since it was listed: then the newer state is told, and all that belongs to it
          Container now = listed.toBuilder().setState(answer.getStatus().getState()).build();
          String words =
              now.getState() == ContainerState.CONTAINER_EXITED ? LastWords.of(answer.getStatus()) : "";
          RuntimePod.Container container = PodReading.container(now, answer.getStatus(), words);
          containers.put(listed.getId(), new KnownContainer(now.getState(), container));
          return container;
        });
  }

  /** What the runtime has lost sight of is ended before it is taken for ended. */
  private void end(String id) {
    var _ =
        connection.call(CriMethods.STOP_CONTAINER, StopContainerRequest.newBuilder().setContainerId(id).build());
  }

  private static <A, B> CompletionStage<Optional<B>> unlessGone(CompletionStage<A> answer, Function<A, B> then) {
    return answer
        .thenApply(a -> Optional.of(then.apply(a)))
        .exceptionally(
            why -> {
              if (Failures.is(why, RuntimeFailure.Code.NOT_FOUND)) {
                return Optional.empty();
              }
              throw new CompletionException(Failures.cause(why));
            });
  }

  private static <T> CompletionStage<List<T>> together(List<CompletionStage<Optional<T>>> stages) {
    CompletionStage<List<T>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (CompletionStage<Optional<T>> stage : stages) {
      all =
          all.thenCombine(
              stage,
              (list, one) -> {
                one.ifPresent(list::add);
                return list;
              });
    }
    return all;
  }
}
