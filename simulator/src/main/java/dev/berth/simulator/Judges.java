package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import dev.berth.simulator.invariant.AnewAsAsked;
import dev.berth.simulator.invariant.BeginsAsAsked;
import dev.berth.simulator.invariant.BindingsAgree;
import dev.berth.simulator.invariant.BudgetsKept;
import dev.berth.simulator.invariant.CapacityIsThere;
import dev.berth.simulator.invariant.ClaimsComeFirst;
import dev.berth.simulator.invariant.ClaimsFollow;
import dev.berth.simulator.invariant.ClaimsKeepVolumes;
import dev.berth.simulator.invariant.ClaimsStay;
import dev.berth.simulator.invariant.ComesBack;
import dev.berth.simulator.invariant.ConsumersChoose;
import dev.berth.simulator.invariant.CopiesKept;
import dev.berth.simulator.invariant.DataOutlivesPod;
import dev.berth.simulator.invariant.DeletesDownwards;
import dev.berth.simulator.invariant.EndsFirst;
import dev.berth.simulator.invariant.ExclusiveVolume;
import dev.berth.simulator.invariant.GarbageIsGarbage;
import dev.berth.simulator.invariant.GrowsAsAsked;
import dev.berth.simulator.invariant.Invariant;
import dev.berth.simulator.invariant.JobsCount;
import dev.berth.simulator.invariant.KeepsServing;
import dev.berth.simulator.invariant.LowerYield;
import dev.berth.simulator.invariant.MountsStay;
import dev.berth.simulator.invariant.MovedWhole;
import dev.berth.simulator.invariant.NamespacesEmpty;
import dev.berth.simulator.invariant.NodesFit;
import dev.berth.simulator.invariant.NodesGetTime;
import dev.berth.simulator.invariant.OneClaimPerVolume;
import dev.berth.simulator.invariant.OneIdentity;
import dev.berth.simulator.invariant.OneLeads;
import dev.berth.simulator.invariant.OneMoment;
import dev.berth.simulator.invariant.OnePerNode;
import dev.berth.simulator.invariant.OnlyStuckGo;
import dev.berth.simulator.invariant.OrderIsKept;
import dev.berth.simulator.invariant.OwnersMatch;
import dev.berth.simulator.invariant.PlacedWell;
import dev.berth.simulator.invariant.RevisionsGrow;
import dev.berth.simulator.invariant.ResizedInPlace;
import dev.berth.simulator.invariant.RollsAsAsked;
import dev.berth.simulator.invariant.UsersWritesStay;
import dev.berth.simulator.invariant.WritesMatch;
import dev.berth.storage.simulated.Faults.Verb;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** All who watch that the invariants hold. Told by the world of what happens, and of what is about to. */
final class Judges {
  private static final String SETS = "statefulset-controller";
  private static final String DEPLOYMENTS = "deployment-controller";
  private static final String REPLICA_SETS = "replicaset-controller";
  private static final String JOBS = "job-controller";
  private static final String GARBAGE = "garbage-collector-controller";
  private static final String SCHEDULER = "default-scheduler";
  private static final String LIFECYCLE = "node-lifecycle-controller";
  private static final String EVICTION = "taint-eviction-controller";
  private static final String DAEMONS = "daemonset-controller";
  private static final String BINDER = "persistentvolume-binder-controller";
  private static final String GROWTH = "volume-growth-controller";
  private static final String PROVISIONER = "csi-provisioner";
  private static final String DISRUPTION = "disruption-controller";

  private final View truth;
  private final InstantSource clock;
  private final Trouble trouble;
  private final Machines machines;
  private final BiConsumer<String, String> violated;
  private final DeletesDownwards downwards;
  private final ClaimsStay staying;
  private final RollsAsAsked rolling;
  private final GarbageIsGarbage garbage;
  private final NodesGetTime nodesGetTime;
  private final EndsFirst ends;
  private final ExclusiveVolume exclusive;
  private final BudgetsKept budgets;
  private final OnePerNode daemons;
  private final LowerYield yielding;
  private final CopiesKept copies;
  private final ConsumersChoose choice = new ConsumersChoose();
  private final KeepsServing serving;
  private final OneClaimPerVolume claimed = new OneClaimPerVolume();
  private final WritesMatch matching;
  private final ClaimsFollow following;
  private final OnlyStuckGo stuck;
  private final ResizedInPlace resized;
  private final BeginsAsAsked begins;
  private final GrowsAsAsked grows;
  private final AnewAsAsked anew;
  private final List<Invariant> invariants;

  /**
   * @param truth the state of the store, without delay
   * @param stored an object as the store has it at this moment, whatever anybody has been told yet
   * @param violated hears of the name of what does not hold, and why
   */
  Judges(
      View truth, InstantSource clock, Trouble trouble, Machines machines, Electors electors, Function<Ref, Optional<JsonObject>> stored,
      BiConsumer<String, String> violated) {
    this.truth = truth;
    this.clock = clock;
    this.trouble = trouble;
    this.machines = machines;
    this.violated = violated;
    Supplier<Duration> sets = () -> trouble.staleness(SETS);
    Supplier<Duration> placing = () -> trouble.betweenTwins(SCHEDULER);
    downwards = new DeletesDownwards(sets);
    rolling = new RollsAsAsked(sets);
    daemons = new OnePerNode(() -> trouble.staleness(DAEMONS), () -> trouble.betweenTwins(DAEMONS));
    yielding = new LowerYield(() -> trouble.staleness(SCHEDULER));
    copies = new CopiesKept(machines::copied, machines::files);
    budgets = new BudgetsKept(() -> trouble.staleness(DISRUPTION));
    serving = new KeepsServing(() -> trouble.staleness(DEPLOYMENTS, REPLICA_SETS), () -> trouble.betweenTwins(REPLICA_SETS));
    garbage = new GarbageIsGarbage(trouble::anybodys);
    nodesGetTime =
        new NodesGetTime(() -> trouble.staleness(LIFECYCLE, EVICTION), () -> trouble.isSkewed(LIFECYCLE, EVICTION));
    staying = new ClaimsStay(trouble::anybodys, machines::running);
    ends = new EndsFirst(machines::running, machines::volumes);
    exclusive = new ExclusiveVolume(machines::exclusive);
    matching = new WritesMatch(stored);
    following = new ClaimsFollow(sets);
    stuck = new OnlyStuckGo(sets);
    resized = new ResizedInPlace(sets);
    begins = new BeginsAsAsked(sets, machines::files);
    grows = new GrowsAsAsked(machines::used);
    anew = new AnewAsAsked(() -> trouble.staleness(PROVISIONER));
    invariants =
        List.of(
            new BindingsAgree(), new ClaimsKeepVolumes(), new ClaimsComeFirst(sets), new OrderIsKept(sets), new RevisionsGrow(),
            new NodesFit(placing), new OneIdentity(machines::running), exclusive, new DataOutlivesPod(machines::files, machines::contents),
            new PlacedWell(() -> trouble.staleness(SCHEDULER), placing), staying, rolling, garbage, nodesGetTime, new UsersWritesStay(),
            new MountsStay(machines::running, machines::volumes), new CapacityIsThere(machines::volumes), claimed,
            new NamespacesEmpty(), budgets, serving, new OwnersMatch(trouble::held),
            new JobsCount(() -> trouble.staleness(JOBS), () -> trouble.betweenTwins(JOBS)), choice, new OneLeads(electors::leading), daemons, yielding, copies, following, stuck,
            resized, begins, anew, new OneMoment(machines::copied, machines::files),
            new MovedWhole(machines::isWhole, machines::exclusive, () -> trouble.staleness(SCHEDULER)),
            new ComesBack(() -> trouble.staleness(BINDER, SCHEDULER), machines::files, machines::contents));
  }

  private void judge(Invariant invariant, Optional<String> wrong) {
    wrong.ifPresent(what -> violated.accept(invariant.getClass().getSimpleName(), what));
  }

  void changed(ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after) {
    Instant time = clock.instant();
    for (Invariant invariant : invariants) {
      judge(invariant, invariant.changed(type, before, after, truth, time));
    }
  }

  /** Looks at everything that no object tells. After every event. */
  void happened() {
    Instant time = clock.instant();
    for (Invariant invariant : invariants) {
      judge(invariant, invariant.happened(truth, time));
    }
  }

  /** A component's write is about to be carried out. What is told of its answer is asked of it in turn. */
  Consumer<Answer> asked(String component, Write write) {
    if (write instanceof Write.Delete delete && delete.options().dryRun()) {
      return _ -> {};
    }
    switch (write) {
      case Write.Delete delete -> deleting(component, delete);
      case Write.Patch patch when component.equals(GARBAGE) ->
          judge(garbage, garbage.changing(patch, truth, clock.instant()));
      case Write.Patch patch when component.equals(BINDER) -> judge(choice, choice.binding(patch, truth));
      case Write.Create create when component.equals(SETS) && create.type().equals(Kinds.CLAIM.type()) ->
          judge(begins, begins.creating(create, truth, clock.instant()));
      case Write.Create _, Write.Act _, Write.Update _, Write.Patch _, Write.Apply _ -> {}
    }
    WritesMatch.unnamed(write).ifPresent(what -> violated.accept("WritesMatch", component + ": " + what));
    Consumer<Answer> meant = meant(write);
    return switch (write) {
      case Write.Update update when component.equals(SETS) && update.target().type().equals(Kinds.CLAIM.type()) ->
          ifDone(meant, following, following.writing(update, truth, clock.instant()));
      case Write.Delete delete when component.equals(PROVISIONER) && delete.target().type().equals(Kinds.CLAIM.type()) -> {
        staying.givenUp(delete.target().name());
        yield ifDone(meant, anew, anew.deleting(delete, truth, clock.instant())).andThen(answer -> begun(delete, answer));
      }
      case Write.Patch patch when component.equals(GROWTH) -> ifDone(meant, grows, grows.asking(patch, truth));
      case Write.Act act when act.subresource().equals("eviction") -> meant.andThen(evicting(act.target()));
      case Write.Create _, Write.Act _, Write.Update _, Write.Patch _, Write.Apply _, Write.Delete _ -> meant;
    };
  }

  private void begun(Write.Delete delete, Answer answer) {
    if (answer instanceof Answer.Done) {
      anew.deleted(delete, truth);
    }
  }

  /** The pod as it is before. */
  private Consumer<Answer> evicting(Ref target) {
    Optional<Pod> pod = truth.get(Kinds.POD, target.namespace(), target.name());
    return answer -> pod.filter(_ -> answer instanceof Answer.Done).ifPresent(this::evicted);
  }

  /** It is wrong where the API does it. */
  private Consumer<Answer> ifDone(Consumer<Answer> meant, Invariant invariant, Optional<String> wrong) {
    return wrong.isEmpty() ? meant : meant.andThen(answer -> judge(invariant, wrong.filter(_ -> answer instanceof Answer.Done)));
  }

  /** Somebody's write is about to be carried out: what hears of its answer says whether it was carried out on what it is meant for. */
  Consumer<Answer> meant(Write write) {
    Optional<String> unmeant = matching.asked(write);
    return answer ->
        unmeant.filter(_ -> answer instanceof Answer.Done).ifPresent(what -> violated.accept("WritesMatch", what));
  }

  private void deleting(String component, Write.Delete delete) {
    if (component.equals(GARBAGE)) {
      judge(garbage, garbage.deleting(delete, truth));
    }
    if (component.equals(SETS) && delete.target().type().equals(Kinds.CLAIM.type())) {
      judge(following, following.deleting(delete.target().name()));
    }
    if (!delete.target().type().equals(Kinds.POD.type())) {
      return;
    }
    Ref target = delete.target();
    Instant time = clock.instant();
    if (component.equals(SETS)) {
      judge(downwards, downwards.deleting(target.namespace(), target.name(), truth, time));
      judge(rolling, rolling.deleting(target.namespace(), target.name(), truth, time));
      judge(stuck, stuck.deleting(target.namespace(), target.name(), truth, time));
      judge(resized, resized.deleting(target.namespace(), target.name(), truth, time));
    } else if (component.equals(REPLICA_SETS)) {
      judge(serving, serving.deleting(target.namespace(), target.name(), truth, time));
    } else if (component.equals(DAEMONS)) {
      judge(daemons, daemons.deleting(target.namespace(), target.name(), truth, time));
    } else if (component.equals(SCHEDULER)) {
      judge(yielding, yielding.deleting(target.namespace(), target.name(), truth, time));
    } else if (component.equals(EVICTION)) {
      judge(nodesGetTime, nodesGetTime.evicting(delete, truth, time));
    } else if (component.endsWith("-*")) {
      judge(ends, ends.deleting(delete, truth));
    }
  }

  /** A driver is about to do something. */
  void asked(Verb verb, String id, String node) {
    if (verb == Verb.DELETE) {
      judge(claimed, claimed.unmaking(id, truth));
      judge(exclusive, trouble.anybodys().isZero() ? exclusive.unmaking(id) : Optional.empty());
    }
    if (verb == Verb.MOVE) {
      judge(exclusive, trouble.anybodys().isZero() ? exclusive.moving(id) : Optional.empty());
    }
    if (verb == Verb.DELETE_SNAPSHOT) {
      judge(copies, copies.unmaking(id, truth));
    }
    if (verb == Verb.DETACH && machines.isUp(node)) {
      judge(exclusive, exclusive.detaching(id, node));
    }
  }

  /** Somebody's eviction of the pod was granted; as it was before. */
  void evicted(Pod pod) {
    judge(budgets, budgets.evicted(pod, truth, clock.instant()));
  }

  /** Somebody deletes the claim on purpose. */
  void givenUp(String claim) {
    staying.givenUp(claim);
  }

  /** Somebody deletes the namespace on purpose. */
  void givenUpIn(String namespace) {
    staying.givenUpIn(namespace);
  }
}
