package dev.berth.api.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.FrameSource;
import dev.berth.api.Response;
import dev.berth.base.Spec;
import dev.berth.model.streams.LogOptions;
import dev.berth.model.streams.NodeStreams;
import dev.berth.model.streams.Opened;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ConnectingTest {
  private static final String POD =
      """
      {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},
       "spec":{"nodeName":"n1","initContainers":[{"name":"i","image":"x"}],
               "containers":[{"name":"a","image":"x"}%s]}}
      """;

  private final ApiFixture api = ApiFixture.whole();
  private final Agent agent = new Agent();

  /** Remembers what it is asked. */
  private static final class Agent implements NodeStreams {
    final List<String> asked = new ArrayList<>();
    Optional<String> refusal = Optional.empty();
    int code = 400;
    LogOptions options = LogOptions.ALL;

    private <T> CompletionStage<Opened<T>> answer(String what, T stream) {
      asked.add(what);
      return CompletableFuture.completedFuture(
          refusal.<Opened<T>>map(why -> new Opened.Refused<>(code, why)).orElseGet(() -> new Opened.Ready<>(stream)));
    }

    @Override
    public CompletionStage<Opened<Start>> exec(ContainerTarget container, List<String> command, Wanted wanted) {
      return answer("exec " + container.container() + " " + command + " " + wanted, _ -> never());
    }

    @Override
    public CompletionStage<Opened<Start>> attach(ContainerTarget container, Wanted wanted) {
      return answer("attach " + container.container(), _ -> never());
    }

    @Override
    public CompletionStage<Opened<Forward>> portForward(PodTarget pod) {
      return answer("ports " + pod.name(), (_, _) -> never());
    }

    @Override
    public CompletionStage<Opened<Reading>> logs(ContainerTarget container, LogOptions asked) {
      options = asked;
      return answer(
          "logs " + container.container(),
          to -> {
            to.write("said\n".getBytes(StandardCharsets.UTF_8));
            to.end();
            return () -> {};
          });
    }

    private static <T> CompletionStage<T> never() {
      return new CompletableFuture<>();
    }
  }

  private void pod(String more) {
    api.agents.set(node -> Optional.of(agent).filter(_ -> node.equals("n1")).map(a -> a));
    assertThat(api.call("POST", "/api/v1/namespaces/default/pods", POD.formatted(more)).code()).isEqualTo(201);
  }

  private ApiFixture.Answer get(String rest, String... headers) {
    return api.call("GET", "/api/v1/namespaces/default/pods/" + rest, "", headers);
  }

  private static final String[] UPGRADE = {"Connection", "Upgrade", "Upgrade", "websocket"};

  @Test
  @Spec({"E55", "E56"})
  void aCommandGoesToTheAgentOfThePodsNode() {
    pod("");
    ApiFixture.Answer answer = get("p/exec?command=sh&command=-c&stdout=true&stderr=1&tty=false", UPGRADE);
    assertThat(answer.code()).isEqualTo(101);
    assertThat(answer.response().content()).isInstanceOf(Response.Content.Upgrade.class);
    assertThat(agent.asked)
        .containsExactly("exec a [sh, -c] Wanted[input=false, output=true, error=true, terminal=false]");
    assertThat(get("p/attach?stdout=1", UPGRADE).code()).isEqualTo(101);
    assertThat(get("p/portforward", UPGRADE).code()).isEqualTo(101);
    assertThat(agent.asked).contains("attach a", "ports p");
  }

  @Test
  @Spec("E56")
  void whichContainerMustBeClear() {
    pod(",{\"name\":\"b\",\"image\":\"x\"}");
    assertThat(get("p/exec?command=x&stdout=1", UPGRADE).message())
        .isEqualTo("a container name must be specified for pod p, choose one of: [i a b]");
    assertThat(get("p/log").message())
        .isEqualTo("a container name must be specified for pod p, choose one of: [i a b]");
    ApiFixture.Answer wrong = get("p/exec?command=x&stdout=1&container=z", UPGRADE);
    assertThat(wrong.code()).isEqualTo(400);
    assertThat(wrong.message()).isEqualTo("container z is not valid for pod p");
    assertThat(get("p/exec?command=x&stdout=1&container=i", UPGRADE).code()).isEqualTo(101);
  }

  private void node(String name) {
    String body = "{\"metadata\":{\"name\":\"" + name + "\"}}";
    assertThat(api.call("POST", "/api/v1/nodes", body).code()).isEqualTo(201);
  }

  @Test
  void withoutANodeThereIsNobodyToAsk() {
    pod("");
    api.agents.set(NodeAgents.NONE);
    assertThat(get("p/exec?command=x&stdout=1", UPGRADE).message()).isEqualTo("pods \"n1\" not found");
    node("n1");
    assertThat(get("p/exec?command=x&stdout=1", UPGRADE).code()).isEqualTo(500);
    String unbound = POD.formatted("").replace("\"nodeName\":\"n1\",", "").replace("\"p\"", "\"u\"");
    assertThat(api.call("POST", "/api/v1/namespaces/default/pods", unbound).code()).isEqualTo(201);
    assertThat(get("u/exec?command=x&stdout=1", UPGRADE).message()).isEqualTo("pod u does not have a host assigned");
    assertThat(get("u/log").code()).isEqualTo(204);
    assertThat(get("none/log").message()).isEqualTo("pods \"none\" not found");
  }

  @Test
  @Spec("E58")
  void aLogMayBeAskedForWhoeverTheAgentShowsItselfToBe() {
    pod("");
    node("n1");
    api.agents.set(
        new NodeAgents() {
          @Override
          public Optional<NodeStreams> agent(String node) {
            return Optional.empty();
          }

          @Override
          public Optional<NodeStreams> unverified(String node) {
            return Optional.of(agent);
          }
        });
    assertThat(get("p/log").code()).isEqualTo(500);
    assertThat(get("p/log?insecureSkipTLSVerifyBackend=false").code()).isEqualTo(500);
    assertThat(get("p/log?insecureSkipTLSVerifyBackend=true").code()).isEqualTo(200);
    assertThat(get("p/exec?command=x&stdout=1&insecureSkipTLSVerifyBackend=true", UPGRADE).code()).isEqualTo(500);
  }

  @Test
  void anUpgradeMustBeAskedFor() {
    pod("");
    ApiFixture.Answer answer = get("p/exec?command=x&stdout=1");
    assertThat(answer.code()).isEqualTo(400);
    assertThat(answer.message()).isEqualTo("Upgrade request required");
    assertThat(api.call("PUT", "/api/v1/namespaces/default/pods/p/exec", "").code()).isEqualTo(405);
    assertThat(get("p/exec?dryRun=All", UPGRADE).message()).isEqualTo("dryRun is not supported");
  }

  @Test
  @Spec("E58")
  void aLogIsTextThatEndsInOrder() {
    pod("");
    FrameSource log =
        api.watch("/api/v1/namespaces/default/pods/p/log?tailLines=3&timestamps=true&follow=1&sinceSeconds=10");
    assertThat(log.pull(100))
        .isInstanceOfSatisfying(
            FrameSource.Pull.Frames.class,
            f -> assertThat(new String(f.frames().getFirst(), StandardCharsets.UTF_8)).isEqualTo("said\n"));
    assertThat(log.pull(100)).isInstanceOf(FrameSource.Pull.End.class);
    assertThat(agent.options.tailLines()).hasValue(3);
    assertThat(agent.options.timestamps()).isTrue();
    assertThat(agent.options.follow()).isTrue();
    assertThat(agent.options.since()).contains(Instant.parse("2026-01-02T03:04:05.678Z").minusSeconds(10));
  }

  @Test
  @Spec("E58")
  void optionsOfALogAreValidated() {
    pod("");
    assertThat(get("p/log?tailLines=-1").message())
        .isEqualTo(
            "PodLogOptions \"p\" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0");
    assertThat(get("p/log?limitBytes=0").message())
        .isEqualTo("PodLogOptions \"p\" is invalid: limitBytes: Invalid value: 0: must be greater than 0");
    assertThat(get("p/log?sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z").message())
        .isEqualTo(
            "PodLogOptions \"p\" is invalid: []: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified");
    assertThat(get("p/log?stream=Stdout&tailLines=1").code()).isEqualTo(422);
    assertThat(get("p/log?tailLines=many").code()).isEqualTo(400);
  }

  @Test
  @Spec("E58")
  void whatTheAgentRefusesOfALogIsABadRequest() {
    pod("");
    agent.refusal = Optional.of("container \"a\" in pod \"p\" is waiting to start: ContainerCreating");
    ApiFixture.Answer answer = get("p/log");
    assertThat(answer.code()).isEqualTo(400);
    assertThat(answer.body().text("reason")).isEqualTo("BadRequest");
    assertThat(answer.message()).isEqualTo("container \"a\" in pod \"p\" is waiting to start: ContainerCreating");
    agent.code = 404;
    assertThat(get("p/log").message()).isEqualTo("the server could not find the requested resource ( pods/log p)");
  }

  @Test
  void aWebSocketNeedsTheRightToCreateToo() {
    ApiFixture guarded =
        ApiFixture.guarded("admin,admin,1,\"system:masters\"\nreader,reader,2,\"readers\"\n");
    String role =
        """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"r"},
         "rules":[{"apiGroups":[""],"resources":["pods/exec"],"verbs":["get"]}]}
        """;
    String binding =
        """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"r"},
         "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"r"},
         "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"reader"}]}
        """;
    String at = "/apis/rbac.authorization.k8s.io/v1/";
    assertThat(guarded.call("POST", at + "clusterroles", role, "Authorization", "Bearer admin").code()).isEqualTo(201);
    assertThat(guarded.call("POST", at + "clusterrolebindings", binding, "Authorization", "Bearer admin").code())
        .isEqualTo(201);
    ApiFixture.Answer answer =
        guarded.call(
            "GET", "/api/v1/namespaces/default/pods/p/exec?command=x&stdout=1", "", "Authorization", "Bearer reader",
            "Connection", "Upgrade", "Upgrade", "websocket");
    assertThat(answer.code()).isEqualTo(403);
    assertThat(answer.message()).contains("cannot create resource \"pods/exec\"");
  }
}
