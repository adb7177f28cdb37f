package dev.berth.server.control;

import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.events.Origin;
import dev.berth.client.log.LateLogger;
import dev.berth.controllers.certificate.Authority;
import dev.berth.controllers.apiservice.Prober;
import dev.berth.controllers.core.ControllerSelection;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.node.NodeSettings;
import dev.berth.controllers.serviceaccount.TokenSigner;
import dev.berth.model.GroupVersion;
import dev.berth.model.ip.Cidr;
import dev.berth.node.agent.NodeFeed;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.scheduler.Scheduler;
import dev.berth.server.inprocess.Identity;
import dev.berth.storage.Drivers;
import dev.berth.storage.NodeDisks;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;

/** Starts what runs beside the API. Everything ends with the loops of its site. */
public final class ControlPlane {
  private static final Logger LOG = LateLogger.of(ControlPlane.class);

  /** Of which each node gets its part for its pods. */
  public static final Cidr POD_NETWORK = Cidr.parse("10.244.0.0/16").orElseThrow();

  /**
   * What runs, and how.
   *
   * @param rootCertificates in PEM, with which pods trust the API server; empty where it has none to publish
   * @param controllers which run, as upstream's {@code --controllers}: {@code *} for all, {@code name}, {@code -name}
   * @param drivers whose volumes are made, attached and grown here
   * @param disks that nodes offer as local volumes
   * @param nodes when a node counts as lost
   * @param authority with which certificates are signed; empty where there is none
   * @param prober asks other API servers whether they are there
   * @param tokens signs those of Secrets that ask for one; empty where nobody does
   * @param inner what the API answers itself of groups that are no stored types
   */
  public record Settings(
      String rootCertificates, List<String> controllers, Drivers drivers, NodeDisks disks, NodeSettings nodes,
      Optional<Authority> authority, Prober prober, Optional<TokenSigner> tokens,
      List<GroupVersion> inner) {
    public static final Settings DEFAULTS = new Settings("", List.of("*"));

    public Settings(String rootCertificates, List<String> controllers) {
      this(
          rootCertificates, controllers, Drivers.NONE, NodeDisks.NONE, NodeSettings.DEFAULTS, Optional.empty(), Prober.NONE,
          Optional.empty(), List.of());
    }

    /** With what the API answers of groups that are no stored types. */
    public Settings withInner(List<GroupVersion> answered) {
      return new Settings(rootCertificates, controllers, drivers, disks, nodes, authority, prober, tokens, answered);
    }

    public Settings withDrivers(Drivers all) {
      return new Settings(rootCertificates, controllers, all, disks, nodes, authority, prober, tokens, inner);
    }

    public Settings withDisks(NodeDisks offered) {
      return new Settings(rootCertificates, controllers, drivers, offered, nodes, authority, prober, tokens, inner);
    }

    public Settings withNodes(NodeSettings others) {
      return new Settings(rootCertificates, controllers, drivers, disks, others, authority, prober, tokens, inner);
    }

    public Settings withAuthority(Authority signer) {
      return new Settings(rootCertificates, controllers, drivers, disks, nodes, Optional.of(signer), prober, tokens, inner);
    }

    public Settings withProber(Prober asks) {
      return new Settings(rootCertificates, controllers, drivers, disks, nodes, authority, asks, tokens, inner);
    }

    public Settings withTokens(TokenSigner signer) {
      return new Settings(rootCertificates, controllers, drivers, disks, nodes, authority, prober, Optional.of(signer), inner);
    }

    boolean runs(String name) {
      return new ControllerSelection(controllers).includes(name);
    }
  }

  private ControlPlane() {}

  /** Everything that the settings ask for, in the order in which it is started. */
  public static List<Component> components(Settings settings) {
    return Stream.of(controllers(settings), ofApiServer(settings), scheduler(settings)).flatMap(c -> c).toList();
  }

  /** What may as well run in another process than the API: the controllers and the scheduler. */
  public static List<Component> beside(Settings settings) {
    return Stream.concat(controllers(settings), scheduler(settings)).toList();
  }

  private static Stream<Component> controllers(Settings settings) {
    return Controllers.all(settings).stream().map(Component::of);
  }

  private static Stream<Component> ofApiServer(Settings settings) {
    return Controllers.ofApiServer(settings).stream().map(Component::ofApiServer);
  }

  private static Stream<Component> scheduler(Settings settings) {
    return settings.runs(Scheduler.NAME) ? Stream.of(scheduler()) : Stream.empty();
  }

  /** What {@code --controllers} may name. */
  public static List<String> names() {
    return components(most(List.of("*"))).stream().map(Component::name).toList();
  }

  /** Those that upstream's API server runs itself. */
  public static List<String> namesOfApiServer() {
    return ofApiServer(most(List.of("*"))).map(Component::name).toList();
  }

  /** Whether {@code --controllers} names any of those that upstream's controller manager runs. */
  public static boolean runsControllers(List<String> controllers) {
    return controllers(most(controllers)).findAny().isPresent();
  }

  /** Whether {@code --controllers} names the scheduler. */
  public static boolean runsScheduler(List<String> controllers) {
    return scheduler(most(controllers)).findAny().isPresent();
  }

  /** With all that any controller needs to be there. */
  private static Settings most(List<String> controllers) {
    return new Settings("any", controllers).withAuthority(Authority.NONE).withTokens((_, _, _, _) -> "");
  }

  private static Component scheduler() {
    return new Component(
        Scheduler.NAME,
        Identity.scheduler(),
        Origin.of(Scheduler.NAME),
        Scheduler.needs(),
        place -> Scheduler.start(place.loop(), place.client(), place.view(), place.events()));
  }

  /** Starts all of them. On the loop of the site, or before it runs. */
  public static void start(Site site, Settings settings) {
    start(site, components(settings));
  }

  /** Starts these. On the loop of the site, or before it runs. */
  public static void start(Site site, List<Component> components) {
    site.prepare(together(components));
    components.forEach(component -> start(site, component));
  }

  /** Lets simulated drivers know the volumes that an earlier process left; in the turn in which all is started. */
  public static void remember(Site site, Drivers drivers) {
    RememberedVolumes.start(site.view("volumes", RememberedVolumes.NEEDS), drivers);
  }

  /** Nodes that share a loop and a view, each with a client of its own; not started yet. */
  public static SimulatedNodes nodes(Site site, Drivers drivers, SimulatedNodes.Settings settings) {
    String component = settings.namePrefix() + "*";
    return new SimulatedNodes(
        site.loop(component),
        node -> site.client(component, Identity.node(node)),
        node ->
            site.events(component).recorder(site.client(component, Identity.node(node)), new Origin("kubelet", node)),
        site.view(component, NodeFeed.NEEDS),
        drivers,
        settings);
  }

  /** Starts one, for the first time or again after it was stopped. */
  public static void start(Site site, Component component) {
    String name = component.name();
    Client client = new TellingClient(name, site.client(name, component.identity()), LOG::warn);
    View view = site.view(name, component.needs());
    EventRecorder recorder = site.events(name).recorder(client, component.origin());
    component.begin().accept(new Workplace(name, site.loop(name), client, view, recorder));
  }

  /** What all need, so that a shared picture follows it as of one revision. */
  private static Needs together(List<Component> components) {
    return components.stream().map(Component::needs).reduce(Needs.NONE, Needs::and);
  }
}
