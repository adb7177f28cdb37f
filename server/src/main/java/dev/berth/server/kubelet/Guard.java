package dev.berth.server.kubelet;

import dev.berth.api.Request;
import dev.berth.api.access.Authenticator;
import dev.berth.api.access.ClientCertificates;
import dev.berth.api.access.User;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Write;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Who may ask an agent, as upstream's kubelet has it with webhooks: a client certificate of the cluster's authority or a token says
 * who it is (TokenReview), a SubjectAccessReview on {@code nodes/…} whether they may. Answers are believed for a while.
 * Thread-safe; blocks.
 */
final class Guard {
  private static final Duration BELIEVED = Duration.ofSeconds(30);
  private static final long ANSWER_SECONDS = 10;
  private static final int REMEMBERED = 1024;
  private static final ResourceType TOKEN_REVIEW =
      Builtin.catalogue().find(GroupVersionKind.of("authentication.k8s.io", "v1", "TokenReview")).orElseThrow();

  /** What was decided. */
  sealed interface Verdict {
    record Allowed(User user) implements Verdict {}

    record Unknown() implements Verdict {}

    record Forbidden(String why) implements Verdict {}
  }

  private record Question(User user, String verb, String subresource) {}

  private record Remembered(boolean allowed, Instant until) {}

  private final ClientCertificates certificates;
  private final Client client;
  private final String node;
  private final InstantSource clock;
  private final Map<Question, Remembered> remembered = new ConcurrentHashMap<>();

  Guard(ClientCertificates certificates, Client client, String node, InstantSource clock) {
    this.certificates = certificates;
    this.client = client;
    this.node = node;
    this.clock = clock;
  }

  /** @param subresources of nodes: one of them is enough */
  Verdict ask(Request request, List<String> subresources) {
    Optional<User> user = user(request);
    if (user.isEmpty()) {
      return new Verdict.Unknown();
    }
    String verb = verb(request.method());
    for (String subresource : subresources) {
      if (may(new Question(user.get(), verb, subresource))) {
        return new Verdict.Allowed(user.get());
      }
    }
    return new Verdict.Forbidden(
        "Forbidden (user=" + user.get().name() + ", verb=" + verb + ", resource=nodes, subresource(s)=["
            + String.join(" ", subresources) + "])");
  }

  private static String verb(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "get";
    };
  }

  private Optional<User> user(Request request) {
    if (certificates.authenticate(request) instanceof Authenticator.Identity.Known(User user)) {
      return Optional.of(user.plusGroup(User.AUTHENTICATED));
    }
    String field = request.headers().first("Authorization").orElse("");
    return field.startsWith("Bearer ") ? review(field.substring("Bearer ".length()).strip()) : Optional.empty();
  }

  private Optional<User> review(String token) {
    JsonObject object =
        JsonObject.EMPTY
            .with("apiVersion", "authentication.k8s.io/v1")
            .with("kind", "TokenReview")
            .with("spec", JsonObject.EMPTY.with("token", token));
    JsonObject status = asked(new Write.Create(TOKEN_REVIEW, "", object));
    JsonObject user = status.object("user");
    return status.bool("authenticated")
        ? Optional.of(
            new User(user.text("username"), user.text("uid"), user.array("groups").strings().toList(), Map.of()))
        : Optional.empty();
  }

  private boolean may(Question question) {
    Instant now = clock.instant();
    if (remembered.get(question) instanceof Remembered known && known.until.isAfter(now)) {
      return known.allowed;
    }
    JsonObject spec =
        JsonObject.EMPTY
            .with("user", question.user.name())
            .with("groups", JsonArray.ofStrings(question.user.groups()))
            .with(
                "resourceAttributes",
                JsonObject.EMPTY
                    .with("verb", question.verb)
                    .with("version", "v1")
                    .with("resource", "nodes")
                    .with("subresource", question.subresource)
                    .with("name", node));
    JsonObject review =
        JsonObject.EMPTY
            .with("apiVersion", "authorization.k8s.io/v1")
            .with("kind", "SubjectAccessReview")
            .with("spec", spec);
    boolean allowed = asked(Write.create(Kinds.SUBJECT_ACCESS_REVIEW, "", review)).bool("allowed");
    if (remembered.size() >= REMEMBERED) {
      remembered.clear();
    }
    remembered.put(question, new Remembered(allowed, now.plus(BELIEVED)));
    return allowed;
  }

  /** The status of what was reviewed; empty where the API does not answer. */
  private JsonObject asked(Write write) {
    try {
      Answer answer = client.perform(write).toCompletableFuture().orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
      return answer instanceof Answer.Done(JsonObject review, long _) ? review.object("status") : JsonObject.EMPTY;
    } catch (CompletionException e) {
      return JsonObject.EMPTY; // who cannot be asked has not said yes
    }
  }
}
