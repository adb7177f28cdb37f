package dev.berth.api;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.access.Authentication;
import dev.berth.api.access.Authenticator;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.AuthorizerChain;
import dev.berth.api.access.User;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.rbac.RbacAuthorizer;
import dev.berth.api.access.rbac.RuleResolverChain;
import dev.berth.api.access.review.Review;
import dev.berth.api.access.review.Reviews;
import dev.berth.api.access.token.BearerTokens;
import dev.berth.api.access.token.SigningKey;
import dev.berth.api.access.token.TokenAuthenticator;
import dev.berth.api.access.token.TokenFile;
import dev.berth.api.access.token.TokenIssuer;
import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionChain;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.plugins.BuiltIn;
import dev.berth.api.aggregation.Aggregation;
import dev.berth.api.audit.Auditing;
import dev.berth.api.connect.Backends;
import dev.berth.api.connect.Connecting;
import dev.berth.api.connect.NodeAgents;
import dev.berth.api.custom.CustomTypes;
import dev.berth.api.custom.Lifecycle;
import dev.berth.api.custom.conversion.ConversionCaller;
import dev.berth.api.custom.conversion.Converters;
import dev.berth.api.custom.definition.DefinitionStrategy;
import dev.berth.api.custom.definition.RuleCheck;
import dev.berth.api.discovery.DiscoveryPages;
import dev.berth.api.flow.FlowControl;
import dev.berth.api.flow.FlowSettings;
import dev.berth.api.kinds.apps.AppsKinds;
import dev.berth.api.kinds.batch.BatchKinds;
import dev.berth.api.kinds.core.CoreKinds;
import dev.berth.api.kinds.pod.PodActions;
import dev.berth.api.kinds.pod.PodKinds;
import dev.berth.api.kinds.service.ServiceKinds;
import dev.berth.api.kinds.storage.StorageKinds;
import dev.berth.api.objects.StoredObjects;
import dev.berth.api.objects.Trees;
import dev.berth.api.openapi.OpenApiPages;
import dev.berth.api.rest.Action;
import dev.berth.api.rest.ComponentHealth;
import dev.berth.api.rest.FieldOwners;
import dev.berth.api.rest.Floor;
import dev.berth.api.rest.Verbs;
import dev.berth.api.strategy.Strategies;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.model.Catalogue;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.streams.NodeStreams;
import dev.berth.store.Batch;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.Stores;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The API on a memory store, with everything allowed to an admin, at a fixed time that only moves when told. */
public final class ApiFixture {
  public final Store store;
  public final FrontDoor api;
  private static final User ADMIN = new User("admin", "", List.of("system:masters"), Map.of());
  public final VirtualLoop loop = new VirtualLoop(1, Instant.parse("2026-01-02T03:04:05.678Z"));

  /** Types that are served; a test may add some. */
  public final AtomicReference<Catalogue> catalogue = new AtomicReference<>(Builtin.catalogue());

  /** Runs in the middle of every write; a test may use it to interfere. */
  public final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

  /** Runs when a write is through, before the writer hears of it; a test may be somebody who sees it first. */
  public final AtomicReference<Consumer<Batch>> afterwards = new AtomicReference<>(_ -> {});

  /** Answers for the webhooks of definitions. */
  public final AtomicReference<ConversionCaller> conversions = new AtomicReference<>(ConversionCaller.NONE);

  /** Agents that are in reach; a test may add some. */
  public final AtomicReference<NodeAgents> agents = new AtomicReference<>(NodeAgents.NONE);

  /** How the components of the cluster do. */
  public final AtomicReference<List<ComponentHealth.Component>> components = new AtomicReference<>(List.of());

  private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
  private static final KeyPair KEYS = Keys.generate();

  public ApiFixture() {
    this(Strategies.table().build());
  }

  public ApiFixture(Strategies strategies) {
    this(strategies, false, Optional.empty(), Optional.empty(), new SplittableRandom(1));
  }

  /** With names and uids drawn by the test. */
  public static ApiFixture drawing(RandomGenerator random) {
    return new ApiFixture(Strategies.table().build(), false, Optional.empty(), Optional.empty(), random);
  }

  /** As a server is put together: every kind's strategy, the admission chain, actions, and the namespaces at hand. */
  public static ApiFixture whole() {
    ApiFixture f = new ApiFixture(everyKind(), true, Optional.empty(), Optional.empty(), new SplittableRandom(1));
    f.furnish();
    return f;
  }

  /**
   * The same behind its door: who asks shows a token, or is anonymous; roles decide.
   *
   * @param tokens lines of {@code token,user,uid,"groups"}
   */
  public static ApiFixture guarded(String tokens) {
    return guarded(tokens, Optional.empty());
  }

  /** The same, and with so many seats for requests. */
  public static ApiFixture guarded(String tokens, FlowSettings flow) {
    return guarded(tokens, Optional.of(flow));
  }

  private static ApiFixture guarded(String tokens, Optional<FlowSettings> flow) {
    TokenAuthenticator file = TokenFile.parse("tokens.csv", tokens);
    ApiFixture f =
        new ApiFixture(
            everyKind(), true, Optional.of(new Authentication(List.of(new BearerTokens(List.of(file))), true)), flow,
            new SplittableRandom(1));
    f.furnish();
    return f;
  }

  private ApiFixture(
      Strategies strategies, boolean whole, Optional<Authenticator> door, Optional<FlowSettings> flow,
      RandomGenerator given) {
    Object turn = new Object();
    RandomGenerator random =
        () -> {
          synchronized (turn) { // tests call from many threads
            return given.nextLong();
          }
        };
    InstantSource clock = loop.clock();
    store = new WatchedStore(Stores.memory(StoreConfig.DEFAULTS, clock), afterwards);
    Trees trees = new Trees();
    StoredObjects objects = new StoredObjects(store, trees);
    AccessObjects seen = new AccessObjects(objects, Builtin.catalogue());
    RbacAuthorizer rbac = new RbacAuthorizer(seen);
    Authorizer roles = new AuthorizerChain(List.of(rbac));
    List<Admission> admission = new ArrayList<>();
    if (whole) {
      admission.addAll(BuiltIn.members(Builtin.catalogue(), random));
    }
    admission.add(new Interference(meanwhile));
    CustomTypes custom =
        new CustomTypes(
            Builtin.catalogue(),
            store,
            crd ->
                Converters.of(
                    crd,
                    (client, review, within, limit) -> conversions.get().ask(client, review, within, limit),
                    () -> "the-uid"));
    Supplier<Catalogue> types = () -> catalogue.get() == Builtin.catalogue() ? custom.get() : catalogue.get();
    FieldOwners owners = new FieldOwners(types);
    Lifecycle definitions = new Lifecycle(store, trees, objects, custom, owners.managers(), clock);
    definitions.resume();
    Floor floor =
        new Floor(
            store, trees, objects, types, strategies, AdmissionChain.of(admission), Map.of(), random, loop, owners,
            definitions::written);
    Map<String, Action> actions = new HashMap<>();
    if (whole) {
      actions.putAll(PodActions.table());
      BearerTokens none = new BearerTokens(List.of());
      TokenIssuer issuer = new TokenIssuer(new SigningKey(KEYS), ISSUER, List.of(ISSUER), seen, () -> "id");
      Reviews.table(roles, new RuleResolverChain(List.of(rbac)), none, List.of(ISSUER), issuer)
          .forEach((name, review) -> actions.put(name, action(review)));
    }
    Pages pages = new Pages();
    new DiscoveryPages(types).serveOn(pages, () -> "127.0.0.1:6443");
    new OpenApiPages(types).serveOn(pages);
    api =
        new FrontDoor(
            types,
            door.orElse(_ -> new Authenticator.Identity.Known(ADMIN)),
            door.isPresent() ? roles : _ -> new Authorizer.Decision.Allowed(""),
            new Verbs(floor, actions, () -> components.get()),
            new Connecting(floor, new Agents(), Backends.NONE),
            pages,
            flow.map(settings -> new FlowControl(objects, Builtin.catalogue(), settings)),
            new Aggregation(objects, Builtin.catalogue(), Backends.NONE, random),
            Auditing.off(clock));
  }

  /** The store, and somebody who hears of every write before the writer does. */
  private record Interference(AtomicReference<Runnable> meanwhile) implements Admission {
    @Override
    public String name() {
      return "Interference";
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
      meanwhile.get().run();
    }
  }

  private static Strategies everyKind() {
    Strategies.Table table = Strategies.table();
    PodKinds.register(table);
    AppsKinds.register(table);
    BatchKinds.register(table);
    CoreKinds.register(table);
    DefinitionStrategy.register(table, RuleCheck.NONE);
    ServiceKinds.register(table);
    StorageKinds.register(table);
    return table.build();
  }

  private static Action action(Review review) {
    return (call, body, parent, _, _) ->
        new Action.Result(
            201,
            review.answer(
                new Review.Question(body, call.user(), call.info().namespace(), parent, call.now(), call.warnings())));
  }

  private void furnish() {
    asAdmin("/api/v1/namespaces", "{\"metadata\":{\"name\":\"default\"}}");
    asAdmin("/api/v1/namespaces", "{\"metadata\":{\"name\":\"other\"}}");
    asAdmin("/api/v1/namespaces/default/serviceaccounts", "{\"metadata\":{\"name\":\"default\"}}");
  }

  /** Creates on behalf of an admin, behind the door. */
  public void asAdmin(String target, String body) {
    Response r = api.handleAs(ADMIN, request("POST", target, body));
    if (r.code() != 201) {
      throw new AssertionError(target + ": " + read(r));
    }
  }

  /** An answer with its body read. */
  public record Answer(int code, JsonObject body, Response response, String raw) {
    public String text() {
      return body.toString();
    }

    public JsonObject meta() {
      return body.object("metadata");
    }

    public String message() {
      return body.text("message");
    }

    public String version() {
      return meta().text("resourceVersion");
    }

    /** The names of a list's items. */
    public List<String> names() {
      return body.array("items").objects().map(o -> o.object("metadata").text("name")).toList();
    }

    public List<String> warnings() {
      return response.headers().stream().filter(h -> h.name().equals("Warning")).map(Response.Header::value).toList();
    }
  }

  public Answer call(String method, String target, String body, String... headers) {
    return read(api.handle(request(method, target, body, headers)));
  }

  private static Answer read(Response r) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (r.content() instanceof Response.Content.Whole w) {
      w.parts().forEach(out::writeBytes);
    }
    JsonObject json =
        r.contentType().equals("application/json") && out.size() > 0
            ? (JsonObject) Json.parse(out.toByteArray())
            : JsonObject.EMPTY;
    return new Answer(r.code(), json, r, out.toString(StandardCharsets.UTF_8));
  }

  public FrameSource watch(String target, String... headers) {
    Response r = api.handle(request("GET", target, "", headers));
    if (r.content() instanceof Response.Content.Streaming s) {
      return s.frames();
    }
    throw new AssertionError("not a watch: " + r);
  }

  public static Request request(String method, String target, String body, String... headers) {
    int q = target.indexOf('?');
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      fields.add(Map.entry(headers[i], headers[i + 1]));
    }
    return new Request(
        method,
        q < 0 ? target : target.substring(0, q),
        q < 0 ? "" : target.substring(q + 1),
        Headers.of(fields),
        body.getBytes(StandardCharsets.UTF_8),
        List.of(),
        "test",
        "audit");
  }

  /** The events that a watch has ready, each {@code {type, object}}. */
  public static List<JsonObject> events(FrameSource watch) {
    List<JsonObject> out = new ArrayList<>();
    while (watch.pull(1 << 20) instanceof FrameSource.Pull.Frames frames) {
      frames.frames().forEach(b -> out.add((JsonObject) Json.parse(b)));
    }
    return out;
  }

  /** The same in words: {@code ADDED a}. */
  public static List<String> told(FrameSource watch) {
    return events(watch).stream()
        .map(e -> (e.text("type") + " " + e.object("object").object("metadata").text("name")).strip())
        .toList();
  }

  /** Whoever there is when they are asked. */
  private final class Agents implements NodeAgents {
    @Override
    public Optional<NodeStreams> agent(String node) {
      return agents.get().agent(node);
    }

    @Override
    public Optional<NodeStreams> unverified(String node) {
      return agents.get().unverified(node);
    }
  }
}
