package dev.berth.simulator.scenario;

/** Something that a user does, or that goes wrong. Its text is its verb and its arguments. */
public sealed interface Action {

  /** What goes wrong by itself: with components, machines, disks and drivers, whatever is on them. */
  sealed interface Mishap extends Action {}

  /** A StatefulSet with its headless Service. Policies of claims are {@code Retain} or {@code Delete}. */
  record CreateSet(
      String set, int replicas, boolean parallel, int claims, String whenDeleted, String whenScaled, SetTraits traits)
      implements Action {}

  record Scale(String set, int replicas) implements Action {}

  /** Another image, so that the set rolls. */
  record Image(String set, String tag) implements Action {}

  record UpdateStrategy(String set, SetTraits.Update update) implements Action {}

  /** The lowest ordinal is another one. */
  record Start(String set, int ordinal) implements Action {}

  /** No pod is to have these ordinals, {@code 1,3}; "-" for none. */
  record LeaveOut(String set, String ordinals) implements Action {}

  /** Other policies of claims. */
  record Retention(String set, String whenDeleted, String whenScaled) implements Action {}

  /** With the propagation policy: {@code Background}, {@code Foreground}, {@code Orphan}. */
  record DeleteSet(String set, String propagation) implements Action {}

  record DeletePod(String set, int ordinal) implements Action {}

  /** What an operator does to a pod on a node that does not answer, once the node is off for sure. */
  record Evict(String set, int ordinal) implements Action {}

  record DeleteClaim(String set, int ordinal) implements Action {}

  /** The claim asks for so many GiB. */
  record Expand(String set, int ordinal, int gibibytes) implements Action {}

  /** The set's claims follow its templates from now on, {@code InPlace} or {@code OnDelete}, and those ask for so many GiB. */
  record Grow(String set, int gibibytes, String how) implements Action {}

  /** The set gets one more template of claims, like its first. */
  record AddClaims(String set) implements Action {}

  /** The set's pods get other resources where they run from now on, and its template asks for so many MiB of memory. */
  record Resize(String set, int mebibytes) implements Action {}

  /** The set gives up pods that are stuck from now on, and for a while its image cannot be pulled; then it gets this one. */
  record Spoil(String set, int seconds, String tag) implements Action {}

  /** The volume of a claim is retained from now on, and comes back to claims of its name. */
  record Keep(String set, int ordinal) implements Action {}

  /** A pod without controller uses a set's claim, until everything has become calm. */
  record Reader(String set, int ordinal) implements Action {}

  /** Volumes that lie ready, for claims of the class {@code static}. */
  record Volumes(int count) implements Action {}

  /** A volume that lies ready for one claim, which may not be there yet. */
  record Reserve(String set, int ordinal) implements Action {}

  /**
   * The Deployment {@code app} is made or changed: so many pods of this image, so many more or fewer while it changes. A new one's
   * pods have a volume each, which goes with them, where that is said.
   */
  record Deploy(int replicas, String tag, int surge, int unavailable, boolean volumes) implements Action {}

  /** The Deployment is deleted. */
  record Undeploy(String propagation) implements Action {}

  /** A pod of the Deployment or of a Job is deleted, in good order or by force. */
  record Drop(int number, boolean forced) implements Action {}

  record Job(int completions, int parallelism) implements Action {}

  /** The DaemonSet {@code log} is made or changed: this image, and so many pods may be missing while it changes. */
  record Daemon(String tag, int unavailable) implements Action {}

  /** The DaemonSet is deleted. */
  record Undaemon(String propagation) implements Action {}

  /** A pod of a high priority that asks for so many thousandths of a processor, for a while. */
  record Vip(int cpu) implements Action {}

  /** A snapshot of a set's claim. */
  record Snapshot(String set, int ordinal) implements Action {}

  /** A claim with what is in a snapshot, and a pod that uses it, for a while. */
  record Restore(int number) implements Action {}

  record DeleteSnapshot(int number) implements Action {}

  /** A snapshot of all claims of a set at one moment: {@code group1}, and so on. */
  record Group(String set) implements Action {}

  record DeleteGroup(int number) implements Action {}

  /** For the seconds the pods of a set write into all their volumes, one after the other, so many MiB at a time. */
  record Write(String set, int seconds, int mebibytes) implements Action {}

  /** A claim grows by itself as it fills up, to so many GiB. */
  record Limit(String set, int ordinal, int gibibytes) implements Action {}

  /**
   * A claim's volume is to lie on another node's disk.
   *
   * @param to the node's number; or one of the words
   */
  record Move(String set, int ordinal, String to) implements Action {
    /** What was asked of it is taken back. */
    public static final String NOWHERE = "-";
    /** Wherever there is room, once its node is closed. */
    public static final String ONCE_CORDONED = "cordoned";
  }

  /** A disruption budget for the pods of a set, or of the Deployment: so many may be missing. */
  record Budget(String of, int unavailable) implements Action {}

  /** The set has a budget that keeps more than half of its pods from now on, or has none of that kind any more. */
  record Quorum(String set, boolean kept) implements Action {}

  /** The namespace of the set {@code tmp}, with all that is in it. */
  record DeleteNamespace() implements Action {}

  /** All pods of a set, or of the Deployment, are evicted once: those that a budget protects stay. */
  record Displace(String of) implements Action {}

  /** A node is closed, its pods are evicted, and after the seconds it is open again. */
  record Drain(int node, int seconds) implements Action {}

  /**
   * A machine is off for so long that people act: {@code tainted} as out of service, its object {@code removed}, or its pods
   * {@code forced} away. They have taken that back some time before it is on again.
   */
  record Lose(int node, int seconds, String how) implements Action {}

  /** A component dies and is started again after the seconds. */
  record Kill(String component, int seconds) implements Mishap {}

  /** A component stops in the middle of what it does, and goes on after the seconds. */
  record Freeze(String component, int seconds) implements Mishap {}

  /** A component and the API do not reach each other. */
  record Cut(String component, int seconds) implements Mishap {}

  /** A component writes as ever, and is told no news. */
  record Deafen(String component, int seconds) implements Mishap {}

  /** There are two of a component, of which one has lost its lease and does not know. */
  record Twin(String component, int seconds) implements Mishap {}

  /** A component is told everything that many seconds later. */
  record Lag(String component, int by, int seconds) implements Mishap {}

  /** The API is gone for everybody. */
  record Outage(int seconds) implements Mishap {}

  /** Every component dies at once, and is started again. */
  record KillServer(int seconds) implements Mishap {}

  /** A component's clock is wrong by the seconds from its next start on. */
  record Skew(String component, int seconds) implements Mishap {}

  /** Late and lost requests and news, and crashes between writes. */
  record Storm(int seconds) implements Mishap {}

  /** A client that writes to what controllers write to. */
  record Rude(int writes) implements Action {}

  /** Power off, and on again after the seconds: processes are lost, disks are not. */
  record PowerOff(int node, int seconds) implements Mishap {}

  /** For the seconds a node's disk has no room for what its agent writes down. */
  record FullDisk(int node, int seconds) implements Mishap {}

  /** For the seconds volumes that are on a node cannot be unpublished or unstaged. */
  record Stuck(int node, int seconds) implements Mishap {}

  /** The agent of a node is dead for the seconds, and people remove pods from there by force whose names come once only. */
  record Abandon(int node, int seconds) implements Action {}

  /** For the seconds somebody else writes first in so many of a hundred writes, after the API has read for them. */
  record Race(int percent, int seconds) implements Action {}

  /** For the seconds the store takes no writes. */
  record FullStore(int seconds) implements Mishap {}

  /** For the seconds there is no room for volumes to grow. */
  record NoRoom(int seconds) implements Mishap {}

  /** Volume drivers fail this share of their calls, and are slow. */
  record BadDrivers(int percent, int seconds) implements Mishap {}

  /** {@code scale web 3}. */
  default String text() {
    return Actions.text(this);
  }
}
