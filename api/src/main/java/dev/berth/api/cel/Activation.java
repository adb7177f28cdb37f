package dev.berth.api.cel;

import dev.berth.api.access.Authorizer;
import dev.berth.api.access.User;
import dev.berth.base.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values of an environment's variables for some runs. Values of {@code variables.*} are made when a run first asks
 * and kept for the next runs, as upstream does for one policy and one request. One thread.
 */
public final class Activation {
  /** A value that is there. */
  sealed interface Given {
    record Tree(Json json) implements Given {}

    record Perhaps(Optional<Json> json) implements Given {}

    record Access(Authorizer authorizer, User user) implements Given {}

    record Check(Authorizer authorizer, User user, ResourceAsked asked) implements Given {}
  }

  /** What the request is about: {@code authorizer.requestResource}. */
  public record ResourceAsked(String group, String resource, String subresource, String namespace, String name) {}

  private final Map<String, Given> given = new HashMap<>();
  /** Values of composed variables by their program; the owner is the machine that runs them. */
  private final Map<Object, Object> composed = new HashMap<>();

  /** Gives a tree; {@code JsonNull} for a variable that has no value ({@code oldObject} of a create). */
  public Activation put(String variable, Json value) {
    given.put(variable, new Given.Tree(value));
    return this;
  }

  /** Gives an optional, for variables declared {@link ValueType.OptionalOf}. */
  public Activation putOptional(String variable, Optional<Json> value) {
    given.put(variable, new Given.Perhaps(value));
    return this;
  }

  /** Gives {@code authorizer}: checks are asked for this user. */
  public Activation putAuthorizer(String variable, Authorizer authorizer, User user) {
    given.put(variable, new Given.Access(authorizer, user));
    return this;
  }

  /** Gives {@code authorizer.requestResource}. */
  public Activation putRequestResource(String variable, Authorizer authorizer, User user, ResourceAsked asked) {
    given.put(variable, new Given.Check(authorizer, user, asked));
    return this;
  }

  Optional<Given> find(String variable) {
    return Optional.ofNullable(given.get(variable));
  }

  Map<Object, Object> composed() {
    return composed;
  }
}
