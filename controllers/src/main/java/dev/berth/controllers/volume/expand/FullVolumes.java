package dev.berth.controllers.volume.expand;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.Requests;
import dev.berth.client.View;
import dev.berth.client.log.LateLogger;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Has claims ask for more as their volumes fill up, where they want that ({@link GrowthWish}). Each node that runs a pod with such a claim is
 * asked every minute how full its volumes are; others are never asked. Keys are names of nodes.
 *
 * <p>Upstream has nothing like it; of the add-ons that do it, the rules are those of topolvm's pvc-autoresizer.
 */
public final class FullVolumes implements Controller {
  static final Duration PERIOD = Duration.ofMinutes(1);
  private static final Logger LOG = LateLogger.of(FullVolumes.class);

  @Override
  public String name() {
    return "volume-growth-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.CLAIM, Kinds.POD).with(Indexes.PODS_BY_NODE, Indexes.PODS_BY_CLAIM);
  }

  @Override
  public void start(Workplace place) {
    View view = place.view();
    PlanQueue<String> nodes = new PlanQueue<>(place, (_, node, _) -> plan(place, node));
    view.onChange(
        Kinds.POD,
        (before, after) ->
            after
                .filter(pod -> !pod.nodeName().isEmpty() && before.filter(b -> !b.nodeName().isEmpty()).isEmpty())
                .filter(pod -> claims(view, pod).findAny().isPresent())
                .ifPresent(pod -> nodes.add(pod.nodeName())));
    view.onChange(
        Kinds.CLAIM,
        (before, after) ->
            after
                .filter(claim -> GrowthWish.isOf(claim) && before.filter(GrowthWish::isOf).isEmpty())
                .ifPresent(
                    claim ->
                        view.by(Indexes.PODS_BY_CLAIM, claim.key()).stream()
                            .map(Pod::nodeName)
                            .filter(node -> !node.isEmpty())
                            .forEach(nodes::add)));
  }

  /** The pod's claims that want to grow. */
  private static Stream<PersistentVolumeClaim> claims(View view, Pod pod) {
    return pod.isFinished()
        ? Stream.empty()
        : pod.claimNames().stream()
            .flatMap(name -> view.get(Kinds.CLAIM, pod.namespace(), name).stream())
            .filter(GrowthWish::isOf);
  }

  private static Plan plan(Workplace place, String node) {
    View view = place.view();
    Map<String, Quantity> had = new HashMap<>();
    growing(view, node).forEach(claim -> had.put(claim.key(), has(claim)));
    if (had.isEmpty()) {
      return Plan.NOTHING;
    }
    String page = Requests.path(Ref.of(Kinds.NODE, "", node), "proxy") + "/stats/summary";
    return Plan.builder()
        .then(
            new Step.Call(
                "asking node " + node + " how full its volumes are",
                () -> place.client().page(page, "").thenApply(answer -> answered(view, node, had, answer))))
        .again(PERIOD)
        .build();
  }

  private static Stream<PersistentVolumeClaim> growing(View view, String node) {
    return view.by(Indexes.PODS_BY_NODE, node).stream().flatMap(pod -> claims(view, pod)).distinct();
  }

  private static Quantity has(PersistentVolumeClaim claim) {
    return claim.capacity().orElse(Quantity.ZERO);
  }

  /** @param had what claims had when the node was asked: of one that has grown meanwhile the answer says nothing */
  private static Plan answered(View view, String node, Map<String, Quantity> had, Answer answer) {
    return switch (answer) {
      case Answer.Refused refused -> {
        LOG.debug("node={} refused={}: how full its volumes are is asked again later", node, refused.message());
        yield Plan.NOTHING;
      }
      case Answer.Done(JsonObject summary, long _) -> {
        Map<String, JsonObject> measured = measured(summary);
        List<Step> steps =
            growing(view, node)
                .filter(claim -> has(claim).equals(had.getOrDefault(claim.key(), Quantity.ZERO)))
                .flatMap(claim -> Optional.ofNullable(measured.get(claim.key())).flatMap(volume -> step(claim, volume)).stream())
                .toList();
        yield Plan.builder().together(steps).build();
      }
    };
  }

  /** What a node tells of volumes, {@code stats/v1alpha1}, by the keys of their claims; pods that share one tell the same. */
  private static Map<String, JsonObject> measured(JsonObject summary) {
    Map<String, JsonObject> all = new HashMap<>();
    summary.array("pods").objects()
        .flatMap(pod -> pod.array("volume").objects())
        .forEach(volume -> all.put(volume.object("pvcRef").text("namespace") + "/" + volume.object("pvcRef").text("name"), volume));
    return all;
  }

  private static Optional<Step> step(PersistentVolumeClaim claim, JsonObject volume) {
    Quantity size = claim.requestedStorage();
    Quantity has = has(claim);
    boolean grows = size.compareTo(has) > 0;
    // a directory on a disk that it shares: it would grow because of what others write
    boolean shared = volume.number("capacityBytes") > has.value();
    if (!claim.isBound() || claim.isTerminating() || claim.volumeMode().equals("Block") || grows || shared) {
      return Optional.empty();
    }
    GrowthWish wish;
    try {
      wish = GrowthWish.of(claim);
    } catch (IllegalArgumentException e) {
      return Optional.of(new Step.Tell(Note.warning(claim, "GrowthInvalid", String.valueOf(e.getMessage()))));
    }
    long bytes = percent(volume.number("usedBytes"), volume.number("usedBytes") + volume.number("availableBytes"));
    long inodes = percent(volume.number("inodesUsed"), volume.number("inodes"));
    if (Math.max(bytes, inodes) < wish.at()) {
      return Optional.empty();
    }
    String full =
        bytes >= inodes ? bytes + "% of " + has + " is in use" : inodes + "% of the inodes of " + has + " are in use";
    return Optional.of(
        wish.next(size)
            .map(next -> ask(claim, next, full))
            .orElseGet(
                () ->
                    new Step.Tell(
                        Note.warning(
                            claim, "GrowthLimitReached",
                            full + ", and annotation " + PersistentVolumeClaim.GROW_LIMIT + " allows no more than " + wish.limit()))));
  }

  /** Rounded down: full is who has reached it. */
  private static long percent(long used, long all) {
    return all <= 0 ? 0 : (long) (used * 100.0 / all);
  }

  private static Step ask(PersistentVolumeClaim claim, Quantity next, String full) {
    JsonObject wanted = JsonObject.of("requests", JsonObject.EMPTY.with("storage", next.toString()));
    return Step.perform(Patches.exactly(Kinds.CLAIM, claim, Patches.spec("resources", wanted)))
        .reporting(
            answer ->
                switch (answer) {
                  case Answer.Done _ -> List.of(Note.normal(claim, "Growing", full + ": asks for " + next));
                  case Answer.Refused refused ->
                      isForGood(refused)
                          ? List.of(Note.warning(claim, "GrowthRefused", full + ", and more is refused: " + refused.message()))
                          : List.of();
                })
        .tolerating("Conflict", "NotFound", "Forbidden", "Invalid");
  }

  /** Somebody does not want it so. Who writes in between, and an API that is busy, has nothing against it. */
  private static boolean isForGood(Answer.Refused refused) {
    return refused.reason().equals("Forbidden") || refused.reason().equals("Invalid");
  }
}
