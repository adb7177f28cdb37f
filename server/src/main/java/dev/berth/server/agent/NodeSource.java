package dev.berth.server.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.Source;
import dev.berth.client.https.Connection;
import dev.berth.client.https.HttpsSource;
import dev.berth.client.https.Scope;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a node may see of the cluster, and not more: the pods that are bound to it, and of ConfigMaps, Secrets, claims, volumes and
 * attachments those that its pods need ({@link Related}); nodes, services, slices and drivers as they are.
 *
 * <p>Pods are told of once everything that they refer to has been looked at, or {@link #PATIENCE} has passed: so an agent takes
 * nothing for missing that has only not come yet. What is told waits in one row, so that the order stays. On the loop.
 */
final class NodeSource implements Source {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpsSource source;
  private final Loop loop;
  private final Related related;

  NodeSource(Connection connection, Loop loop, Client client, String node) {
    this.source =
        new HttpsSource(
            connection,
            loop,
            type -> type.gvk().equals(Kinds.POD.type().gvk()) ? new Scope("", "spec.nodeName=" + node) : Scope.ALL);
    this.loop = loop;
    this.related = new Related(connection, loop, client, node);
  }

  @Override
  public boolean tellsTogether() {
    return false;
  }

  @Override
  public Following follow(Set<ResourceType> types, Sink sink) {
    if (types.size() != 1) {
      throw new IllegalArgumentException("types are followed one by one, not " + types);
    }
    ResourceType type = types.iterator().next();
    if (Related.isRelated(type)) {
      loop.execute(
          () -> {
            sink.listed(type, List.of());
            sink.changed(List.of(), 0);
            related.tell(type, sink);
          });
      return () -> {};
    }
    if (type.gvk().equals(Kinds.POD.type().gvk())) {
      return source.follow(types, new Row(sink));
    }
    return source.follow(types, type.gvk().equals(Kinds.NODE.type().gvk()) ? new Nodes(sink) : sink);
  }

  /** What a node's status says of attached volumes says as well when to look at attachments. */
  private final class Nodes implements Sink {
    private final Sink sink;

    Nodes(Sink sink) {
      this.sink = sink;
    }

    @Override
    public void listed(ResourceType type, List<JsonObject> objects) {
      sink.listed(type, objects);
    }

    @Override
    public void changed(List<Change> changes, long revision) {
      sink.changed(changes, revision);
      related.hurry();
    }
  }

  /** What the API said of pods and has not been told yet. */
  private final class Row implements Sink {
    private final Sink sink;
    private final ArrayDeque<News> waiting = new ArrayDeque<>();

    Row(Sink sink) {
      this.sink = sink;
      related.onProgress(this::tell);
    }

    @Override
    public void listed(ResourceType type, List<JsonObject> objects) {
      related.pods(objects);
      add(new News(Optional.of(type), objects, List.of(), 0));
    }

    @Override
    public void changed(List<Change> changes, long revision) {
      changes.forEach(change -> related.pod(change.object(), change.gone()));
      add(new News(Optional.empty(), List.of(), changes, revision));
    }

    private void add(News news) {
      waiting.add(news);
      tell();
      if (!waiting.isEmpty()) {
        loop.schedule(PATIENCE, () -> tellThrough(news));
      }
    }

    private void tell() {
      while (!waiting.isEmpty() && waiting.peek().pods().stream().allMatch(related::isKnown)) {
        tell(waiting.remove());
      }
    }

    private void tellThrough(News last) {
      if (waiting.contains(last)) {
        News next;
        do {
          next = waiting.remove();
          tell(next);
        } while (next != last);
      }
    }

    private void tell(News news) {
      if (news.list.isPresent()) {
        sink.listed(news.list.get(), news.objects);
      } else {
        sink.changed(news.changes, news.revision);
      }
    }
  }

  /** A list of a type, or changes. Compared by identity. */
  private static final class News {
    private final Optional<ResourceType> list;
    private final List<JsonObject> objects;
    private final List<Change> changes;
    private final long revision;

    News(Optional<ResourceType> list, List<JsonObject> objects, List<Change> changes, long revision) {
      this.list = list;
      this.objects = objects;
      this.changes = changes;
      this.revision = revision;
    }

    List<JsonObject> pods() {
      return list.isPresent() ? objects : changes.stream().filter(c -> !c.gone()).map(Change::object).toList();
    }
  }
}
