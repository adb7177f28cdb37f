package dev.berth.client;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Objects that a test puts and removes, told as the API's feed would tell them: revisions are counted, what is told is told in
 * turns of the loop. Owns the objects. On the thread that drives the loop.
 *
 * <pre>{@code
 * VirtualLoop loop = new VirtualLoop(1);
 * FixedSource source = new FixedSource(loop);
 * Picture picture = source.picture(Kinds.POD, Kinds.CLAIM);   // followed and synced
 * source.put(Kinds.POD, "{metadata: {namespace: default, name: web-0}}");
 * loop.runDue();                                              // the picture shows it now
 * }</pre>
 */
public final class FixedSource implements Source {
  private final Loop loop;
  private final Map<GroupVersionKind, TreeMap<String, JsonObject>> objects = new HashMap<>();
  private final List<Told> followings = new ArrayList<>();
  private long revision;
  private long uids;
  private boolean held;

  public FixedSource(Loop loop) {
    this.loop = loop;
  }

  /** One who follows, and what was held back from it. */
  private final class Told implements Following {
    private final Set<ResourceType> types;
    private final Sink sink;
    private final List<Change> back = new ArrayList<>();
    private boolean closed;

    Told(Set<ResourceType> types, Sink sink) {
      this.types = types;
      this.sink = sink;
    }

    void list() {
      Map<ResourceType, List<JsonObject>> all = new LinkedHashMap<>();
      types.forEach(type -> all.put(type, List.copyOf(shelf(type).values())));
      long upTo = revision;
      turn(
          () -> {
            all.forEach(sink::listed);
            sink.changed(List.of(), upTo);
          });
    }

    void tell(List<Change> changes) {
      List<Change> mine =
          changes.stream().filter(c -> types.stream().anyMatch(t -> t.gvk().equals(c.type().gvk()))).toList();
      if (held) {
        back.addAll(mine);
      } else {
        long upTo = revision;
        turn(() -> sink.changed(mine, upTo));
      }
    }

    private void turn(Runnable task) {
      loop.execute(
          () -> {
            if (!closed) {
              task.run();
            }
          });
    }

    @Override
    public void close() {
      closed = true;
      followings.remove(this);
    }
  }

  @Override
  public Following follow(Set<ResourceType> types, Sink sink) {
    Told told = new Told(types, sink);
    followings.add(told);
    told.list();
    return told;
  }

  /** A picture that follows these kinds; it is synced after the loop's next turns. */
  public Picture picture(Kind<?>... kinds) {
    Picture picture = new Picture(loop, this);
    picture.follow(List.of(kinds));
    return picture;
  }

  /**
   * Adds the object or replaces the one of its name. It gets the next revision as its resourceVersion, apiVersion and kind,
   * and where it has none the uid of the one it replaces or a new one ({@code uid-1}, …). Whoever wants another object under
   * the same name removes the old one or sets another uid.
   */
  public <T extends KubeObject> T put(Kind<T> kind, JsonObject object) {
    return kind.view(put(kind.type(), object));
  }

  /** The same, of a text in YAML. */
  public <T extends KubeObject> T put(Kind<T> kind, String yaml) {
    return put(kind, (JsonObject) Yaml.parse(yaml));
  }

  JsonObject put(ResourceType type, JsonObject object) {
    String place = place(object.object("metadata").text("namespace"), object.object("metadata").text("name"));
    Optional<JsonObject> known = Optional.ofNullable(shelf(type).get(place));
    JsonObject stored =
        object
            .with("apiVersion", type.groupVersion().toString())
            .with("kind", type.kind())
            .with("metadata", metadata(object.object("metadata"), known));
    shelf(type).put(place, stored);
    tell(List.of(new Change(type, false, stored)));
    return stored;
  }

  private JsonObject metadata(JsonObject metadata, Optional<JsonObject> known) {
    String uid =
        metadata.string("uid").orElseGet(() -> known.map(k -> k.object("metadata").text("uid")).orElseGet(this::uid));
    revision++;
    return metadata.with("uid", uid).with("resourceVersion", Long.toString(revision));
  }

  private String uid() {
    uids++;
    return "uid-" + uids;
  }

  /** Removes the object at the next revision. @throws IllegalStateException where there is none */
  public void remove(Kind<?> kind, String namespace, String name) {
    remove(kind.type(), namespace, name);
  }

  public void remove(Kind<?> kind, KubeObject object) {
    remove(kind, object.namespace(), object.name());
  }

  JsonObject remove(ResourceType type, String namespace, String name) {
    JsonObject known = shelf(type).remove(place(namespace, name));
    if (known == null) {
      throw new IllegalStateException("there is no " + new Ref(type, namespace, name));
    }
    revision++;
    JsonObject last =
        known.updateObject("metadata", metadata -> metadata.with("resourceVersion", Long.toString(revision)));
    tell(List.of(new Change(type, true, last)));
    return last;
  }

  public <T extends KubeObject> Optional<T> get(Kind<T> kind, String namespace, String name) {
    return get(kind.type(), namespace, name).map(kind::view);
  }

  Optional<JsonObject> get(ResourceType type, String namespace, String name) {
    return Optional.ofNullable(shelf(type).get(place(namespace, name)));
  }

  /** In order of namespaces and names. */
  public <T extends KubeObject> List<T> list(Kind<T> kind) {
    return shelf(kind.type()).values().stream().map(kind::view).toList();
  }

  /** Of the newest change. */
  public long revision() {
    return revision;
  }

  /** Tells nobody of what changes from now on, so that views lag behind. */
  public void hold() {
    held = true;
  }

  /** Tells in one go what was held back. */
  public void release() {
    held = false;
    for (Told told : List.copyOf(followings)) {
      List<Change> back = List.copyOf(told.back);
      told.back.clear();
      told.tell(back);
    }
  }

  /** Forgets what was held back and lists everything anew, as after a watch that was lost for too long. */
  public void relist() {
    held = false;
    for (Told told : List.copyOf(followings)) {
      told.back.clear();
      told.list();
    }
  }

  private void tell(List<Change> changes) {
    List.copyOf(followings).forEach(told -> told.tell(changes));
  }

  private TreeMap<String, JsonObject> shelf(ResourceType type) {
    return objects.computeIfAbsent(type.gvk(), _ -> new TreeMap<>());
  }

  private static String place(String namespace, String name) {
    return namespace + "\0" + name;
  }
}
