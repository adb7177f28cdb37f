package dev.berth.server;

import dev.berth.api.Api;
import dev.berth.api.FrontDoor;
import dev.berth.api.Pages;
import dev.berth.api.admission.AdmissionChain;
import dev.berth.api.admission.Observer;
import dev.berth.api.admission.policy.PolicyStatus;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.token.SigningKey;
import dev.berth.api.aggregation.Aggregation;
import dev.berth.api.aggregation.ExtensionDocuments;
import dev.berth.api.aggregation.ExtensionProbe;
import dev.berth.api.aggregation.InnerExtension;
import dev.berth.api.audit.Auditing;
import dev.berth.api.connect.Backends;
import dev.berth.api.connect.Connecting;
import dev.berth.api.connect.NodeAgents;
import dev.berth.api.custom.CustomTypes;
import dev.berth.api.custom.Lifecycle;
import dev.berth.api.custom.conversion.Converters;
import dev.berth.api.flow.FlowControl;
import dev.berth.api.flow.FlowSettings;
import dev.berth.api.kinds.service.ServiceNetwork;
import dev.berth.api.objects.StoredObjects;
import dev.berth.api.objects.Trees;
import dev.berth.api.outbound.Outbound;
import dev.berth.api.outbound.WebhookCalls;
import dev.berth.api.rest.FieldOwners;
import dev.berth.api.rest.Floor;
import dev.berth.api.rest.ServedVersions;
import dev.berth.api.rest.Verbs;
import dev.berth.api.strategy.Allocator;
import dev.berth.api.strategy.Strategies;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.Source;
import dev.berth.model.Catalogue;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import dev.berth.controllers.apiservice.Prober;
import dev.berth.controllers.serviceaccount.TokenSigner;
import dev.berth.server.certificate.Pki;
import dev.berth.server.inprocess.Identity;
import dev.berth.server.inprocess.InProcessClient;
import dev.berth.server.inprocess.StoreSource;
import dev.berth.server.kubelet.RemoteAgents;
import dev.berth.storage.Drivers;
import dev.berth.store.Batch;
import dev.berth.store.Contents;
import dev.berth.store.Store;
import dev.berth.store.WriteResult;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The API on a store, without the wire: what servers, tests and simulations have in common. */
public final class ApiServer {
  static final ServiceNetwork NETWORK = ServiceNetwork.DEFAULT;

  private final Store store;
  private final Trees trees;
  private final Api api;
  private final Access access;
  private final Floor floor;
  private final Lifecycle definitions;
  private final Aggregation aggregation;
  private final FlowControl flows;
  private final ServiceNetwork network;
  private final InstantSource clock;

  private ApiServer(
      Store store, Trees trees, Api api, Access access, Floor floor, Lifecycle definitions, Aggregation aggregation,
      FlowControl flows, ServiceNetwork network, InstantSource clock) {
    this.network = network;
    this.clock = clock;
    this.store = store;
    this.trees = trees;
    this.api = api;
    this.access = access;
    this.floor = floor;
    this.definitions = definitions;
    this.aggregation = aggregation;
    this.flows = flows;
  }

  /** What is served besides resources, and to whom: both need what is being put together. */
  interface Parts {
    Access access(StoredObjects objects);

    Pages pages(Access access, Supplier<Catalogue> catalogue, ExtensionDocuments extensions);

    /** Which controllers run in this process, as {@code --controllers} says it. */
    default List<String> controllers() {
      return List.of();
    }

    /** What somebody else chose. */
    default Terms terms() {
      return Terms.OWN;
    }

    /** The agents that are in reach. */
    default NodeAgents nodes() {
      return NodeAgents.NONE;
    }

    /** Through which pods, services and nodes are proxied. */
    default Backends backends() {
      return Backends.NONE;
    }

    /** What this process answers of groups whose APIService nobody else serves. */
    default List<InnerExtension> inner(StoredObjects objects, Loop loop) {
      return List.of();
    }

    /** Through which webhooks are called. */
    default Outbound outbound() {
      return Outbound.NONE;
    }

    /** What is kept of requests. */
    default Auditing auditing(InstantSource clock) {
      return Auditing.off(clock);
    }

    /** Who is told of admission. */
    default Observer observer() {
      return Observer.NONE;
    }

    /** Where webhooks are called that are called at once. */
    default Executor calls() {
      return Runnable::run;
    }
  }

  /**
   * @param loop wakes watches
   * @param random for uids and generated names; thread-safe where several threads call
   */
  static ApiServer of(Store store, Loop loop, RandomGenerator random, ServiceNetwork network, Parts parts) {
    Trees trees = new Trees();
    StoredObjects objects = new StoredObjects(store, trees);
    Access access = parts.access(objects);
    WebhookCalls webhooks = new WebhookCalls(parts.outbound(), objects, Builtin.catalogue());
    CustomTypes types =
        new CustomTypes(Builtin.catalogue(), store, crd -> Converters.of(crd, webhooks::ask, () -> Floor.uid(random).toString()));
    FieldOwners owners = new FieldOwners(types);
    Lifecycle definitions = new Lifecycle(store, trees, objects, types, owners.managers(), loop.clock());
    definitions.resume();
    PolicyStatus policies =
        new PolicyStatus(
            AdmissionMembers.type("validatingadmissionpolicies"), store, trees, objects, types, owners.managers(),
            loop.clock());
    policies.resume();
    Strategies strategies = Kinds.strategies();
    AdmissionChain admission =
        AdmissionMembers.chain(
            access,
            new WebhookCalls(parts.outbound(), objects, Builtin.catalogue()),
            new ServedVersions(types, strategies, owners),
            loop.clock(),
            random,
            parts.calls(),
            parts.observer(),
            parts.terms().withoutAdmission());
    Floor floor =
        new Floor(
            store, trees, objects, types, strategies, admission, Kinds.allocators(network, random), random, loop, owners,
            (type, change) -> {
              definitions.written(type, change);
              policies.written(type, change);
            });
    Backends backends = parts.backends();
    Aggregation aggregation = new Aggregation(objects, Builtin.catalogue(), backends, random, parts.inner(objects, loop));
    Pages pages = parts.pages(access, types, new ExtensionDocuments(aggregation, loop.clock()));
    FlowControl flows = new FlowControl(objects, Builtin.catalogue(), FlowSettings.DEFAULTS);
    FrontDoor api =
        new FrontDoor(
            types, access.authenticator(), access.authorizer(), new Verbs(floor, Kinds.actions(access), new ClusterHealth(store, objects, loop.clock(), parts.controllers())),
            new Connecting(floor, parts.nodes(), backends), pages,
            Optional.of(flows).filter(_ -> parts.terms().fair()), aggregation, parts.auditing(loop.clock()));
    access.uses().through(api);
    return new ApiServer(store, trees, api, access, floor, definitions, aggregation, flows, network, loop.clock());
  }

  /**
   * Without files, sockets and threads: everything happens on the caller's thread, and the same calls with the same random
   * numbers give the same objects. Whoever asks without a name of their own is an administrator.
   */
  public static ApiServer alone(Store store, Loop loop) {
    return alone(store, loop, Outbound.NONE);
  }

  /** The same, with webhooks within reach. */
  public static ApiServer alone(Store store, Loop loop, Outbound outbound) {
    return alone(store, loop, outbound, Backends.NONE);
  }

  /** The same, with what proxies lead to. */
  public static ApiServer alone(Store store, Loop loop, Outbound outbound, Backends backends) {
    ApiServer server =
        of(
            store,
            loop,
            loop.random(),
            NETWORK,
            new Parts() {
              @Override
              public Access access(StoredObjects objects) {
                return Access.open(Alone.KEY, objects, loop.clock());
              }

              @Override
              public Pages pages(Access access, Supplier<Catalogue> catalogue, ExtensionDocuments extensions) {
                return new Pages();
              }

              @Override
              public Outbound outbound() {
                return outbound;
              }

              @Override
              public Backends backends() {
                return backends;
              }
            });
    server.furnish(NETWORK.addresses().address(1).toString(), 6443, Runnable::run);
    return server;
  }

  /** Signs what nobody verifies; one for the process, since making it is slow. */
  static final class Alone {
    static final SigningKey KEY = SigningKey.later(Keys::generate);
  }

  private Bootstrap bootstrap() {
    return new Bootstrap(api, clock.instant());
  }

  /** Writes what every cluster has from its first second, where it is missing. */
  void furnish(String kubernetesAddress, int port, Executor calls) {
    furnish(kubernetesAddress, port, calls, () -> {});
  }

  /** @param more that is written meanwhile */
  void furnish(String kubernetesAddress, int port, Executor calls, Runnable more) {
    bootstrap().run(network.addresses().toString(), kubernetesAddress, port);
    CompletableFuture<Void> meanwhile = CompletableFuture.runAsync(more, calls);
    new DefaultAccess(api, access.objects(), calls).run();
    meanwhile.join();
  }

  /** Writes the objects by which the cluster knows these drivers, where they are missing. */
  public void furnish(Drivers drivers) {
    bootstrap().storage(drivers);
  }

  /** Writes by what extension servers know that it is this server who asks. */
  void tellExtensions(Pki pki) {
    bootstrap()
        .extensionAuthentication(
            Keys.toPem(pki.authority().certificate()), Keys.toPem(pki.delegatingAuthority().certificate()));
  }

  /** As they are now. From any thread. */
  List<JsonObject> statefulSets() {
    return floor.objects().list(dev.berth.model.kinds.Kinds.STATEFUL_SET.type(), "");
  }

  /** As they are now. From any thread. */
  List<JsonObject> apiServices() {
    return floor.objects().list(dev.berth.model.kinds.Kinds.API_SERVICE.type(), "");
  }

  /** Makes the tokens of Secrets that ask for one. */
  public TokenSigner tokenSigner() {
    return access.tokenSigner();
  }

  /** How priority levels do. */
  Map<String, FlowControl.Load> flows() {
    return flows.load();
  }

  /** Asks other API servers whether they are there, each on a virtual thread. */
  Prober prober() {
    ExtensionProbe probe = new ExtensionProbe(aggregation);
    return apiService -> {
      CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
      Thread.ofVirtual()
          .name("probe")
          .start(
              () -> {
                try {
                  answer.complete(probe.failure(apiService));
                } catch (RuntimeException e) {
                  answer.completeExceptionally(e);
                }
              });
      return answer;
    };
  }

  public Api api() {
    return api;
  }

  /** The types that are known right now. */
  public Catalogue catalogue() {
    return floor.catalogue().get();
  }

  /**
   * Makes the store hold what it held, past all rules of the API: whoever watches sees what came since go, and what went come.
   * Nothing else may write meanwhile.
   *
   * @throws IllegalStateException where something else does
   */
  public void putBack(Contents contents) {
    for (Batch batch : contents.after(Contents.of(store))) {
      if (!(store.write(batch).join() instanceof WriteResult.Committed)) {
        throw new IllegalStateException("something else writes while contents are put back");
      }
      floor.allocators().values().forEach(Allocator::forget);
      for (ResourceType type : floor.catalogue().get().types()) {
        if (batch.changes().stream().anyMatch(change -> change.key().startsWith(type.keyPrefix()))) {
          floor.objects().changed(type);
        }
      }
    }
    definitions.resume();
  }

  /** A client of a component of this process, which answers on the loop; requests are handled where the executor says. */
  public Client client(Identity identity, Loop loop, Executor calls) {
    return new InProcessClient(api, store::revision, loop, calls, identity);
  }

  /** Nodes as they are now. From any thread. */
  RemoteAgents.Nodes nodes() {
    return new RemoteAgents.Nodes() {
      @Override
      public Optional<JsonObject> find(String name) {
        return access.objects().get("", "nodes", "", name);
      }

      @Override
      public List<JsonObject> all() {
        return access.objects().list("", "nodes");
      }
    };
  }

  /** The store's feed, told on the loop. */
  public Source source(Loop loop) {
    return new StoreSource(store, trees, loop);
  }
}
