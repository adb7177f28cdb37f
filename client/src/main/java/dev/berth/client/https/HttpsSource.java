package dev.berth.client.https;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Source;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Objects over the network: each type is listed in pages and watched from there. What the network loses is made up for: a
 * watch that ends goes on where it was, one that is too far behind (410) begins with a list anew.
 *
 * <p>Types are told of each for itself, as by client-go's informers; of several that are followed together, what is
 * told is known to be complete up to the least of their revisions, which moves with the servers' bookmarks (a minute
 * where nothing happens; a second or two for whoever waits). {@link #tellsTogether} says so, and a picture follows each type alone.
 */
public final class HttpsSource implements Source {
  private final Connection connection;
  private final Loop loop;
  private final Function<ResourceType, Scope> scopes;

  public HttpsSource(Connection connection, Loop loop) {
    this(connection, loop, _ -> Scope.ALL);
  }

  /** @param scopes which objects of each type */
  public HttpsSource(Connection connection, Loop loop, Function<ResourceType, Scope> scopes) {
    this.connection = connection;
    this.loop = loop;
    this.scopes = scopes;
  }

  @Override
  public boolean tellsTogether() {
    return false;
  }

  @Override
  public Following follow(Set<ResourceType> types, Sink sink) {
    Least least = new Least(types.size(), sink);
    List<Reflector> reflectors = new ArrayList<>();
    types.forEach(type -> reflectors.add(new Reflector(connection, loop, type, scopes.apply(type), least)));
    reflectors.forEach(Reflector::start);
    return new Reflectors(reflectors);
  }

  private record Reflectors(List<Reflector> all) implements Following {
    @Override
    public void tellProgress(long revision) {
      all.forEach(reflector -> reflector.tellProgress(revision));
    }

    @Override
    public void close() {
      all.forEach(Reflector::close);
    }
  }

  /** Tells up to the least revision of all types. */
  private static final class Least implements Reflector.Sink {
    private final int types;
    private final Sink sink;
    private final Map<GroupVersionKind, Long> revisions = new HashMap<>();

    Least(int types, Sink sink) {
      this.types = types;
      this.sink = sink;
    }

    @Override
    public void listed(ResourceType type, List<JsonObject> objects, long revision) {
      sink.listed(type, objects);
      changed(type, List.of(), revision);
    }

    @Override
    public void changed(ResourceType type, List<Change> changes, long revision) {
      revisions.put(type.gvk(), revision);
      long least =
          revisions.size() < types ? 0 : revisions.values().stream().mapToLong(Long::longValue).min().orElse(0);
      sink.changed(changes, least);
    }
  }
}
