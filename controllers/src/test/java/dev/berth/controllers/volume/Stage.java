package dev.berth.controllers.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.client.Note;
import dev.berth.client.Picture;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Objects, controllers that look after them, and what these did. A controller can crash and another take its place. */
public final class Stage {
  public final VirtualLoop loop;
  public final FixedSource source;
  public final FixedApi api;
  public final List<Note> notes = new ArrayList<>();

  public Stage() {
    this(1);
  }

  public Stage(long seed) {
    loop = new VirtualLoop(seed);
    source = new FixedSource(loop);
    api = new FixedApi(loop, source);
  }

  /** Starts the controllers, all on one picture, and lets them come to rest. */
  public Stage start(Controller... controllers) {
    run(controllers);
    settle();
    return this;
  }

  /** Starts the controllers; nothing happens before time passes. */
  public void run(Controller... controllers) {
    loop.execute(
        () -> {
          Picture picture = new Picture(loop, source);
          for (Controller controller : controllers) {
            picture.follow(controller.needs());
          }
          for (Controller controller : controllers) {
            controller.start(new Workplace(controller.name(), loop, api, picture, notes::add));
          }
        });
  }

  /** Long enough for whatever needs no waiting, too short for looking again. */
  public Stage settle() {
    return pass(Duration.ofSeconds(2));
  }

  public Stage pass(Duration time) {
    loop.advance(time);
    if (!loop.failures().isEmpty()) {
      throw new AssertionError("a task failed", loop.failures().getFirst());
    }
    return this;
  }

  public <T extends KubeObject> T put(Kind<T> kind, String yaml) {
    JsonObject object = (JsonObject) Yaml.parse(yaml);
    boolean dated = object.object("metadata").has("creationTimestamp");
    return source.put(
        kind,
        dated ? object : object.updateObject("metadata", m -> m.with("creationTimestamp", "2026-01-01T00:00:00Z")));
  }

  /** A claim of 1Gi in default; {@code more} are further members of its spec, {@code marks} of its metadata. */
  public PersistentVolumeClaim claim(String name, String marks, String more) {
    return put(
        Kinds.CLAIM,
        """
        metadata: {namespace: default, name: %s, uid: uid-of-%s%s}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}%s}
        status: {phase: Pending}
        """
            .formatted(name, name, marks, more));
  }

  public PersistentVolume volume(String name, String marks, String more) {
    return put(
        Kinds.VOLUME,
        """
        metadata: {name: %s%s}
        spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /data}%s}
        status: {phase: Available}
        """
            .formatted(name, marks, more));
  }

  public PersistentVolumeClaim claim(String name) {
    return source.get(Kinds.CLAIM, "default", name).orElseThrow();
  }

  public PersistentVolume volume(String name) {
    return source.get(Kinds.VOLUME, "", name).orElseThrow();
  }

  /** The reasons of what was told, each once, in order. */
  public Set<String> reasons() {
    Set<String> out = new LinkedHashSet<>();
    notes.forEach(note -> out.add(note.reason()));
    return out;
  }

  /** What was asked for, in words: {@code volume a: claimRef bound-by-controller}, {@code claim data: phase=Bound capacity}. */
  public List<String> writes() {
    return api.writes().stream().map(Stage::word).toList();
  }

  private static String word(Write write) {
    return switch (write) {
      case Write.Create create -> "create " + noun(create.type().kind()) + " " + create.object().object("metadata").text("name");
      case Write.Patch patch -> noun(patch.type().kind()) + " " + patch.target().name() + ":" + members((JsonObject) patch.body());
      case Write.Apply apply -> "apply " + noun(apply.type().kind()) + " " + apply.target().name();
      case Write.Delete delete -> (delete.options().dryRun() ? "may delete " : "delete ") + noun(delete.type().kind()) + " " + delete.target().name();
      case Write.Update update -> "update " + noun(update.type().kind()) + " " + update.target().name();
      case Write.Act act -> act.subresource() + " " + act.target().name();
    };
  }

  private static String noun(String kind) {
    return switch (kind) {
      case "PersistentVolume" -> "volume";
      case "PersistentVolumeClaim" -> "claim";
      default -> kind;
    };
  }

  private static String members(JsonObject body) {
    StringBuilder out = new StringBuilder();
    body.object("spec").names().forEach(name -> out.append(' ').append(name));
    JsonObject metadata = body.object("metadata");
    if (metadata.has("finalizers")) {
      out.append(" finalizers");
    }
    metadata.object("annotations").names().forEach(name -> out.append(' ').append(name.substring(name.lastIndexOf('/') + 1)));
    JsonObject status = body.object("status");
    status.names().forEach(name -> out.append(' ').append(name.equals("phase") ? "phase=" + status.text(name) : name));
    return out.toString();
  }
}
