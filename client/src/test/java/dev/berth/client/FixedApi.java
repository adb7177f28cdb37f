package dev.berth.client;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A client of a {@link FixedSource}: names, revisions and preconditions are kept, and nothing else of the API; no defaults, no
 * validation, no deletion in steps. Answers come in a later turn. Every write is remembered in the order in which it came.
 *
 * <p>A patch is merged as a merge patch whatever its form, and an update of a subresource replaces the member of its name.
 */
public final class FixedApi implements Client {
  private final Loop loop;
  private final FixedSource source;
  private final List<Write> writes = new ArrayList<>();
  private Function<Write, Optional<Answer>> fault = _ -> Optional.empty();
  private Duration there = Duration.ZERO;
  private Duration back = Duration.ZERO;
  private boolean reachable = true;
  private Function<String, Answer> pages =
      path -> {
        throw new IllegalArgumentException("there is no such page in a fixed api: " + path);
      };

  public FixedApi(Loop loop, FixedSource source) {
    this.loop = loop;
    this.source = source;
  }

  /** All that was asked for, what was refused or never arrived included. */
  public List<Write> writes() {
    return writes;
  }

  /** Answers writes in the API's stead, where it gives an answer. */
  public void answering(Function<Write, Optional<Answer>> answers) {
    fault = answers;
  }

  /** What is at a path. */
  public void pages(Function<String, Answer> answers) {
    pages = answers;
  }

  /** How long a request is under way; then it happens and is answered at once. */
  public void delay(Duration request) {
    delay(request, Duration.ZERO);
  }

  /** How long a request is under way until it happens, and its answer after that. */
  public void delay(Duration request, Duration answer) {
    there = request;
    back = answer;
  }

  /** While false, requests fail without an answer and do nothing. */
  public void reachable(boolean is) {
    reachable = is;
  }

  @Override
  public CompletionStage<Answer> perform(Write write) {
    writes.add(write);
    return later(() -> fault.apply(write).orElseGet(() -> carryOut(write)));
  }

  @Override
  public CompletionStage<Answer> get(Ref ref) {
    return later(() -> source.get(ref.type(), ref.namespace(), ref.name()).<Answer>map(this::done).orElseGet(() -> notFound(ref)));
  }

  /** The object itself: it has a name, a uid and mostly replicas where a {@code Scale} has them. */
  @Override
  public CompletionStage<Answer> scale(Ref ref) {
    return get(ref);
  }

  @Override
  public CompletionStage<Answer> list(ResourceType type, String namespace, String labelSelector) {
    if (!labelSelector.isEmpty()) {
      throw new IllegalArgumentException("label selectors are not for a fixed api: " + labelSelector);
    }
    return later(
        () -> {
          List<JsonObject> items =
              source.list(Kind.untyped(type)).stream()
                  .filter(o -> namespace.isEmpty() || o.namespace().equals(namespace))
                  .map(o -> o.json())
                  .toList();
          return new Answer.Done(JsonObject.of("items", JsonArray.of(items)), source.revision());
        });
  }

  @Override
  public CompletionStage<Answer> newest(ResourceType type, String namespace) {
    return later(() -> new Answer.Done(JsonObject.EMPTY, source.revision()));
  }

  @Override
  public CompletionStage<Answer> page(String path, String query) {
    return later(() -> pages.apply(path));
  }

  private CompletionStage<Answer> later(Supplier<Answer> answer) {
    CompletableFuture<Answer> stage = new CompletableFuture<>();
    Duration late = back;
    loop.schedule(
        there,
        () -> {
          if (!reachable) {
            stage.completeExceptionally(new ClientException("the api cannot be reached"));
          } else if (late.isZero()) {
            stage.complete(answer.get());
          } else {
            Answer given = answer.get();
            loop.schedule(late, () -> stage.complete(given));
          }
        });
    return stage;
  }

  private Answer carryOut(Write write) {
    return switch (write) {
      case Write.Create create -> create(create);
      case Write.Update update -> change(update.target(), update.object(), update.subresource());
      case Write.Patch patch -> patch(patch);
      case Write.Delete delete -> delete(delete);
      case Write.Act act -> refused(405, "MethodNotAllowed", "a fixed api knows no " + act.subresource());
      case Write.Apply _ -> refused(415, "UnsupportedMediaType", "a fixed api does not apply");
    };
  }

  private Answer create(Write.Create create) {
    JsonObject metadata = create.object().object("metadata").without("uid").without("resourceVersion");
    String name =
        metadata.string("name").orElseGet(() -> metadata.text("generateName") + (source.revision() + 1));
    Ref ref = new Ref(create.type(), create.namespace(), name);
    if (source.get(ref.type(), ref.namespace(), name).isPresent()) {
      return refused(409, "AlreadyExists", ref.type().groupResource() + " \"" + name + "\" already exists");
    }
    JsonObject named = metadata.with("name", name);
    JsonObject placed = create.namespace().isEmpty() ? named : named.with("namespace", create.namespace());
    return done(source.put(create.type(), create.object().with("metadata", placed)));
  }

  private Answer change(Ref target, JsonObject object, String subresource) {
    Optional<JsonObject> known = source.get(target.type(), target.namespace(), target.name());
    if (known.isEmpty()) {
      return notFound(target);
    }
    JsonObject now = known.get();
    String uid = object.object("metadata").text("uid");
    if (!uid.isEmpty() && !uid.equals(now.object("metadata").text("uid"))) {
      return refused(409, "Conflict", "Operation cannot be fulfilled on " + target + ": it has the uid of another object");
    }
    String wanted = object.object("metadata").text("resourceVersion");
    if (!wanted.isEmpty() && !wanted.equals(now.object("metadata").text("resourceVersion"))) {
      return refused(409, "Conflict", "Operation cannot be fulfilled on " + target + ": the object has been modified");
    }
    JsonObject next = subresource.isEmpty() ? object : now.with(subresource, object.object(subresource));
    return done(next.equals(now) ? now : source.put(target.type(), next));
  }

  private Answer patch(Write.Patch patch) {
    Ref target = patch.target();
    return source
        .get(target.type(), target.namespace(), target.name())
        .map(now -> change(target, (JsonObject) merged(now, patch.body()), ""))
        .orElseGet(() -> notFound(target));
  }

  private static Json merged(Json into, Json patch) {
    if (!(patch instanceof JsonObject changes)) {
      return patch;
    }
    JsonObject out = into instanceof JsonObject o ? o : JsonObject.EMPTY;
    for (String name : changes.names()) {
      Json value = changes.get(name).orElseThrow();
      out =
          value == JsonNull.NULL
              ? out.without(name)
              : out.with(name, merged(out.get(name).orElse(JsonNull.NULL), value));
    }
    return out;
  }

  private Answer delete(Write.Delete delete) {
    Ref target = delete.target();
    Optional<JsonObject> known = source.get(target.type(), target.namespace(), target.name());
    if (known.isEmpty()) {
      return notFound(target);
    }
    JsonObject metadata = known.get().object("metadata");
    boolean other =
        !delete.options().uid().isEmpty() && !delete.options().uid().equals(metadata.text("uid"))
            || !delete.options().revision().isEmpty()
                && !delete.options().revision().equals(metadata.text("resourceVersion"));
    if (other) {
      return refused(409, "Conflict", "Operation cannot be fulfilled on " + target + ": Precondition failed");
    }
    return done(delete.options().dryRun() ? known.get() : source.remove(target.type(), target.namespace(), target.name()));
  }

  private Answer done(JsonObject object) {
    return new Answer.Done(object, Long.parseLong(object.object("metadata").text("resourceVersion")));
  }

  private static Answer notFound(Ref ref) {
    return refused(404, "NotFound", ref.type().groupResource() + " \"" + ref.name() + "\" not found");
  }

  /** A refusal as the API words it. */
  public static Answer refused(int code, String reason, String message) {
    return new Answer.Refused(
        code,
        JsonObject.builder()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .put("status", "Failure")
            .put("message", message)
            .put("reason", reason)
            .put("code", code)
            .build());
  }
}
