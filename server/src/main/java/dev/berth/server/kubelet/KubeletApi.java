package dev.berth.server.kubelet;

import dev.berth.api.Api;
import dev.berth.api.Pages;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.User;
import dev.berth.api.connect.LogQuery;
import dev.berth.api.connect.PipedFrames;
import dev.berth.api.connect.Upgraded;
import dev.berth.api.route.Query;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.JsonException;
import dev.berth.model.streams.NodeStreams;
import dev.berth.model.streams.NodeStreams.ContainerTarget;
import dev.berth.model.streams.NodeStreams.Forward;
import dev.berth.model.streams.NodeStreams.PodTarget;
import dev.berth.model.streams.NodeStreams.Reading;
import dev.berth.model.streams.NodeStreams.Start;
import dev.berth.model.streams.NodeStreams.Wanted;
import dev.berth.model.streams.Opened;
import dev.berth.server.volume.Parcel;
import dev.berth.server.volume.VolumeVerbs;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What is answered at port 10250 (upstream {@code pkg/kubelet/server}). */
final class KubeletApi implements Api {
  private static final long ANSWER_SECONDS = 30;

  private final HostLogs machine = new HostLogs(Path.of("/var/log"));
  private final Guard guard;
  private final NodeStreams streams;
  private final NodePages pages;
  private final VolumeVerbs volumes;
  private final InstantSource clock;

  KubeletApi(Guard guard, NodeStreams streams, NodePages pages, VolumeVerbs volumes, InstantSource clock) {
    this.guard = guard;
    this.streams = streams;
    this.pages = pages;
    this.volumes = volumes;
    this.clock = clock;
  }

  @Override
  public boolean isQuick(Request request) {
    return false;
  }

  @Override
  public Response handleAs(User user, Request request) {
    return handle(request);
  }

  @Override
  public Response handle(Request request) {
    List<String> path = segments(request.path());
    try {
      return switch (guard.ask(request, subresources(path))) {
        case Guard.Verdict.Unknown() -> Response.text(401, "Unauthorized");
        case Guard.Verdict.Forbidden(String why) -> Response.text(403, why);
        case Guard.Verdict.Allowed _ -> answer(request, path);
      };
    } catch (Refusal refusal) {
      return Response.text(refusal.status().code(), refusal.status().message());
    } catch (CompletionException e) {
      return Response.text(500, String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
    }
  }

  /** What of {@code nodes} a right is needed for (upstream {@code server/auth.go}). */
  static List<String> subresources(List<String> path) {
    return switch (path.isEmpty() ? "" : path.getFirst()) {
      case "stats" -> List.of("stats");
      case "metrics" -> List.of("metrics");
      case "logs" -> List.of("log");
      case "checkpoint" -> List.of("checkpoint");
      case "pods", "runningpods" -> List.of("pods", "proxy");
      case "healthz" -> List.of("healthz", "proxy");
      case "configz" -> List.of("configz", "proxy");
      default -> List.of("proxy");
    };
  }

  private Response answer(Request request, List<String> path) {
    Query query = Query.parse(request.query());
    return switch (path.isEmpty() ? "" : path.getFirst()) {
      case "healthz" -> Response.text(200, "ok");
      case "logs" -> machine.answer(request, path.subList(1, path.size()));
      case "containerLogs" -> logs(query, path.subList(1, path.size()));
      case "exec" -> process(query, path.subList(1, path.size()), true);
      case "attach" -> process(query, path.subList(1, path.size()), false);
      case "portForward" -> ports(path.subList(1, path.size()));
      case "berth" -> volumes(request, path);
      default -> pages.at(path, query).orElseGet(Pages::notFound);
    };
  }

  /** {@code POST /berth/volumes/DRIVER/VERB}: not upstream's. */
  private Response volumes(Request request, List<String> path) {
    if (path.size() != 4 || !path.get(1).equals("volumes") || !request.method().equals("POST")) {
      return Pages.notFound();
    }
    Parcel asked;
    try {
      asked = Parcel.parse(request.body());
    } catch (JsonException e) {
      return Response.text(400, String.valueOf(e.getMessage()));
    }
    Parcel answer = volumes.answer(path.get(2), path.get(3), asked).toCompletableFuture().join();
    return new Response(200, NodePages.JSON, List.of(), new Response.Content.Whole(List.of(answer.toBytes())));
  }

  private Response logs(Query query, List<String> path) {
    if (path.size() != 3) {
      return Pages.notFound();
    }
    Optional<PodTarget> pod = pages.pod(path.get(0), path.get(1), "");
    if (pod.isEmpty()) {
      return Response.text(404, "pod \"" + path.get(1) + "\" not found");
    }
    ContainerTarget container = new ContainerTarget(pod.get(), path.get(2));
    return switch (joined(streams.logs(container, LogQuery.read(query, path.get(1), clock.instant())))) {
      case Opened.Ready<Reading>(Reading reading) ->
          new Response(200, "text/plain", List.of(), new Response.Content.Streaming(PipedFrames.from(reading)));
      case Opened.Refused<Reading>(int code, String message) -> Response.text(code, message);
    };
  }

  /** {@code namespace/pod/container} or {@code namespace/pod/uid/container}. */
  private Response process(Query query, List<String> path, boolean exec) {
    if (path.size() != 3 && path.size() != 4) {
      return Pages.notFound();
    }
    Wanted wanted = new Wanted(query.flag("input"), query.flag("output"), query.flag("error"), query.flag("tty"));
    if (!wanted.input() && !wanted.output() && !wanted.error()) {
      return Response.text(400, "you must specify at least 1 of stdin, stdout, stderr");
    }
    Optional<PodTarget> pod = pages.pod(path.get(0), path.get(1), path.size() == 4 ? path.get(2) : "");
    if (pod.isEmpty()) {
      return Response.text(404, "pod does not exist");
    }
    ContainerTarget container = new ContainerTarget(pod.get(), path.getLast());
    Opened<Start> opened =
        joined(
            exec
                ? streams.exec(container, query.all("command"), wanted)
                : streams.attach(container, wanted));
    return upgraded(
        new Upgraded.Process(
            exec ? "error executing command in container" : "error attaching to container", wanted, opened));
  }

  private Response ports(List<String> path) {
    if (path.size() != 2 && path.size() != 3) {
      return Pages.notFound();
    }
    Optional<PodTarget> pod = pages.pod(path.get(0), path.get(1), path.size() == 3 ? path.get(2) : "");
    if (pod.isEmpty()) {
      return Response.text(404, "pod does not exist");
    }
    Opened<Forward> opened = joined(streams.portForward(pod.get()));
    return upgraded(
        new Upgraded.Ports(path.get(0) + "/" + path.get(1), pod.get().uid(), List.of(), opened));
  }

  private static <T> T joined(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
  }

  private static Response upgraded(Upgraded to) {
    return new Response(101, "", List.of(), new Response.Content.Upgrade(to));
  }

  static List<String> segments(String path) {
    List<String> all = new ArrayList<>();
    for (String segment : path.split("/", -1)) {
      if (!segment.isEmpty()) {
        all.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
    return all;
  }
}
