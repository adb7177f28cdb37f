package dev.berth.api.connect;

import dev.berth.api.Headers;
import dev.berth.api.Response;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.rest.Call;
import dev.berth.api.rest.Floor;
import dev.berth.api.route.Query;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.streams.LogOptions;
import dev.berth.model.streams.NodeStreams;
import dev.berth.model.streams.NodeStreams.ContainerTarget;
import dev.berth.model.streams.NodeStreams.Forward;
import dev.berth.model.streams.NodeStreams.Reading;
import dev.berth.model.streams.NodeStreams.Start;
import dev.berth.model.streams.NodeStreams.Wanted;
import dev.berth.model.streams.Opened;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Answers requests for the subresources that lead to what runs. The order is upstream's: options, admission, the right to
 * create where a GET comes to the same, the pod, its container, its node, and only then whether the client asked for an upgrade.
 */
public final class Connecting {
  /** A machine that stands still answers nothing. */
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

  private static final Set<String> STREAMS = Set.of("exec", "attach", "portforward");

  private static final ResourceType NODES =
      Builtin.catalogue().find(new GroupVersion("", "v1"), "nodes").orElseThrow();

  private final Floor floor;
  private final NodeAgents nodes;
  private final Proxying proxying;

  public Connecting(Floor floor, NodeAgents nodes, Backends backends) {
    this.floor = floor;
    this.nodes = nodes;
    this.proxying = new Proxying(floor, backends);
  }

  /** Whether a subresource is one of these. */
  public static boolean serves(ResourceType type, String subresource) {
    if (subresource.isEmpty() || !type.groupVersion().group().isEmpty()) {
      return false;
    }
    return switch (type.plural()) {
      case "pods" -> STREAMS.contains(subresource) || subresource.equals("log") || subresource.equals("proxy");
      case "services", "nodes" -> subresource.equals("proxy");
      default -> false;
    };
  }

  /** Whether a path may lead here; some others do too. */
  public static boolean mayServe(String path) {
    return path.endsWith("/log")
        || path.endsWith("/exec")
        || path.endsWith("/attach")
        || path.endsWith("/portforward")
        || path.contains("/proxy");
  }

  /** @throws Refusal where it cannot be done */
  public Response handle(Call call) {
    return switch (call.info().subresource()) {
      case "log" -> log(call);
      case "proxy" -> {
        admit(call, JsonObject.EMPTY.with("path", call.info().rest()));
        yield proxying.forward(call);
      }
      default -> stream(call);
    };
  }

  private Response stream(Call call) {
    if (!call.request().method().equals("GET") && !call.request().method().equals("POST")) {
      throw Failures.methodNotAllowed();
    }
    if (call.query().has("dryRun")) {
      throw Failures.badRequest("dryRun is not supported");
    }
    Query query = call.query();
    Wanted wanted =
        new Wanted(query.flag("stdin"), query.flag("stdout"), query.flag("stderr"), query.flag("tty"));
    List<Integer> ports = ports(query);
    admit(call, options(query, wanted, ports));
    if (!call.info().verb().equals("create")) {
      // the upgrade of a WebSocket is a GET, and must not need less than that of SPDY (KEP-4006)
      call.requireCreate();
    }
    JsonObject pod = pod(call);
    if (call.info().subresource().equals("portforward")) {
      NodeStreams agent = agent(pod, call.info().name());
      requireUpgrade(call);
      Opened<Forward> forward = joined(agent.portForward(Containers.target(pod)));
      JsonObject meta = pod.object("metadata");
      return upgraded(
          new Upgraded.Ports(
              meta.text("namespace") + "/" + meta.text("name"), meta.text("uid"), ports, forward));
    }
    ContainerTarget container = Containers.choose(pod, query.get("container"));
    NodeStreams agent = agent(pod, call.info().name());
    requireUpgrade(call);
    boolean exec = call.info().subresource().equals("exec");
    return upgraded(
        new Upgraded.Process(
            exec ? "error executing command in container" : "error attaching to container",
            wanted,
            process(agent, container, exec, query.all("command"), wanted)));
  }

  private static Opened<Start> process(
      NodeStreams agent, ContainerTarget container, boolean exec, List<String> command, Wanted wanted) {
    if (!wanted.input() && !wanted.output() && !wanted.error()) {
      return new Opened.Refused<>(400, "you must specify at least 1 of stdin, stdout, stderr");
    }
    if (!exec) {
      return joined(agent.attach(container, wanted));
    }
    return command.isEmpty()
        ? new Opened.Refused<>(400, "you must specify at least one command for the container")
        : joined(agent.exec(container, command, wanted));
  }

  private Response log(Call call) {
    if (!call.request().method().equals("GET")) {
      throw Failures.methodNotAllowed();
    }
    LogOptions options = LogQuery.read(call.query(), call.info().name(), call.now());
    JsonObject pod = pod(call);
    ContainerTarget container = Containers.choose(pod, call.query().get("container"));
    String node = pod.object("spec").text("nodeName");
    if (node.isEmpty()) {
      return new Response(204, "", List.of(), new Response.Content.Whole(List.of()));
    }
    boolean unverified = call.query().flag("insecureSkipTLSVerifyBackend");
    NodeStreams agent = inReach(node, unverified ? nodes.unverified(node) : nodes.agent(node));
    return switch (joined(agent.logs(container, options))) {
      case Opened.Ready<Reading>(Reading reading) ->
          new Response(200, "text/plain", List.of(), new Response.Content.Streaming(PipedFrames.from(reading)));
      case Opened.Refused<Reading>(int code, String message) -> throw logRefused(code, message, call.info().name());
    };
  }

  /** As upstream makes a Status of a kubelet's answer (apiserver's generic/rest/response_checker.go). */
  private static Refusal logRefused(int code, String message, String pod) {
    return switch (code) {
      case 400 -> Failures.badRequest(message);
      case 404 ->
          new Refusal(
              new Status(
                  404,
                  "NotFound",
                  "the server could not find the requested resource ( pods/log " + pod + ")",
                  Optional.of(new Status.Details(pod, "", "pods/log", "", List.of(), 0))));
      default -> Failures.internal(message);
    };
  }

  private static Response upgraded(Upgraded to) {
    return new Response(101, "", List.of(), new Response.Content.Upgrade(to));
  }

  private JsonObject pod(Call call) {
    return floor
        .objects()
        .get(call.type(), call.info().namespace(), call.info().name())
        .orElseThrow(() -> Failures.notFound(call.type().groupResource(), call.info().name()));
  }

  private NodeStreams agent(JsonObject pod, String name) {
    String node = pod.object("spec").text("nodeName");
    if (node.isEmpty()) {
      throw Failures.badRequest("pod " + name + " does not have a host assigned");
    }
    return inReach(node, nodes.agent(node));
  }

  /** Of a node that is not there, upstream says that no such pod is: its store calls what it does not find after the request. */
  private NodeStreams inReach(String node, Optional<NodeStreams> agent) {
    if (agent.isPresent()) {
      return agent.get();
    }
    if (floor.objects().get(NODES, "", node).isEmpty()) {
      throw Failures.notFound(new GroupResource("", "pods"), node);
    }
    throw Failures.internal("error dialing backend: no agent of node \"" + node + "\" is in reach");
  }

  private void admit(Call call, JsonObject options) {
    GvkText kind = GvkText.of(call.type().subresource(call.info().subresource()));
    JsonObject object = options.with("kind", kind.kind()).with("apiVersion", kind.apiVersion());
    AdmissionRequest request =
        floor.admissionRequest(
            call, AdmissionRequest.Operation.CONNECT, call.info().name(), Optional.empty(), JsonObject.EMPTY, false);
    floor.admission().validate(request, floor.admission().mutate(request, object));
  }

  private record GvkText(String kind, String apiVersion) {
    static GvkText of(Optional<Subresource> subresource) {
      return subresource
          .map(s -> new GvkText(s.kind().kind(), s.kind().groupVersion().apiVersion()))
          .orElseGet(() -> new GvkText("", ""));
    }
  }

  private static JsonObject options(Query query, Wanted wanted, List<Integer> ports) {
    JsonObject.Builder b = JsonObject.builder();
    if (!ports.isEmpty()) {
      return b.put("ports", JsonArray.of(ports.stream().map(p -> JsonNumber.of(p.longValue())).toList())).build();
    }
    b.put("stdin", wanted.input()).put("stdout", wanted.output()).put("stderr", query.flag("stderr"))
        .put("tty", wanted.terminal()).putUnlessEmpty("container", query.get("container"));
    if (query.has("command")) {
      b.put("command", JsonArray.ofStrings(query.all("command")));
    }
    return b.build();
  }

  /** Of {@code ?ports=80,81&ports=82}. */
  private static List<Integer> ports(Query query) {
    List<Integer> ports = new ArrayList<>();
    for (String value : query.all("ports")) {
      for (String one : value.split(",", -1)) {
        try {
          int port = Integer.parseInt(one.strip());
          if (port < 1 || port > 65_535) {
            throw Failures.badRequest("port \"" + one + "\" must be > 0 and <= 65535");
          }
          ports.add(port);
        } catch (NumberFormatException e) {
          throw Failures.badRequest("strconv.ParseInt: parsing \"" + one + "\": invalid syntax");
        }
      }
    }
    return List.copyOf(ports);
  }

  private static void requireUpgrade(Call call) {
    if (!asksForUpgrade(call.request().headers())) {
      throw Failures.badRequest("Upgrade request required");
    }
  }

  static boolean asksForUpgrade(Headers headers) {
    return headers.all("Connection").stream().anyMatch(v -> v.toLowerCase(Locale.ROOT).contains("upgrade"));
  }

  /** The first step never fails, and the thread is one that may wait. */
  private static <T> Opened<T> joined(CompletionStage<Opened<T>> asked) {
    try {
      return asked.toCompletableFuture().get(ANSWERS_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw Failures.internal("error dialing backend: the agent of the node does not answer");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an agent failed where it should refuse", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failures.internal("error dialing backend: the server is stopping");
    }
  }
}
