package dev.berth.controllers.statefulset;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.FixedSource;
import dev.berth.client.Picture;
import dev.berth.controllers.controllerrevision.RevisionHistory;
import dev.berth.controllers.core.Plan;
import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** A set {@code default/web} with some of its pods, and what the planner makes of it. */
final class Bench {
  static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

  final VirtualLoop loop = new VirtualLoop(1, NOW);
  final FixedSource source = new FixedSource(loop);
  final Picture picture = new Picture(loop, source);
  private String image = "app:v1";

  /** @param spec members of the set's spec, in YAML, beside selector, template and what is usual */
  Bench(String spec) {
    StatefulSetController controller = new StatefulSetController();
    picture.follow(controller.needs().kinds());
    picture.index(controller.needs().indexes());
    JsonObject usual =
        (JsonObject)
            Yaml.parse(
                """
                serviceName: web
                selector: {matchLabels: {app: web}}
                updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 0}}
                podManagementPolicy: OrderedReady
                """);
    JsonObject.Builder all = usual.toBuilder();
    ((JsonObject) Yaml.parse("{" + spec + "}")).forEach(all::put);
    source.put(
        Kinds.STATEFUL_SET,
        JsonObject.builder()
            .put("metadata", metadata("web").with("generation", 1))
            .put("spec", all.put("template", template(image)).build())
            .put("status", JsonObject.EMPTY.with("replicas", 0))
            .build());
  }

  static JsonObject metadata(String name) {
    return JsonObject.EMPTY.with("namespace", "default").with("name", name);
  }

  static JsonObject template(String image) {
    return (JsonObject)
        Yaml.parse("{metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: '%s'}]}}".formatted(image));
  }

  StatefulSet set() {
    return source.get(Kinds.STATEFUL_SET, "default", "web").orElseThrow();
  }

  Bench edit(UnaryOperator<JsonObject> change) {
    source.put(Kinds.STATEFUL_SET, change.apply(set().json()));
    return this;
  }

  Bench spec(String name, String yaml) {
    return edit(set -> generation(set).withAt(Yaml.parse(yaml), "spec", name));
  }

  Bench status(String yaml) {
    return edit(set -> set.with("status", Yaml.parse(yaml)));
  }

  private static JsonObject generation(JsonObject set) {
    return set.updateObject("metadata", m -> m.with("generation", m.number("generation") + 1));
  }

  /** The template's image from now on, with a new revision of the next number. */
  Bench image(String image) {
    this.image = image;
    return template(template(image));
  }

  /** Another template, with a new revision of the next number. */
  Bench template(JsonObject template) {
    return edit(set -> generation(set).withAt(template, "spec", "template")).revision();
  }

  /** A revision of the template as it is now. */
  Bench revision() {
    return revision(source.list(Kinds.CONTROLLER_REVISION).size() + 1);
  }

  Bench revision(int number) {
    source.put(Kinds.CONTROLLER_REVISION, RevisionHistory.revision(set(), set().template(), number, 0));
    return this;
  }

  /** The name of the revision of an image. */
  String revisionOf(String image) {
    return RevisionHistory.revision(set(), template(image), 1, 0).object("metadata").text("name");
  }

  /** A pod of the set as its template is now, with its claims. @param state see {@link PodStates} */
  Bench pod(int ordinal, String state) {
    return pod(ordinal, image, state);
  }

  Bench pod(int ordinal, String ofImage, String state) {
    return pod(ordinal, template(ofImage), state);
  }

  Bench pod(int ordinal, JsonObject ofTemplate, String state) {
    ClaimTemplates claims = new ClaimTemplates(set());
    StatefulSet then = new StatefulSet(set().json().withAt(ofTemplate, "spec", "template"));
    ControllerRevision revision = new ControllerRevision(RevisionHistory.revision(then, ofTemplate, 1, 0));
    JsonObject pod = new PodRecipe(then, claims, new Lineage.Known(revision, revision, 0)).pod(ordinal);
    source.put(Kinds.POD, PodStates.apply(pod, state, NOW));
    for (ClaimTemplates.Template template : claims.templates()) {
      if (source.get(Kinds.CLAIM, "default", template.claimName(ordinal)).isEmpty()) {
        source.put(Kinds.CLAIM, claims.claim(template, ordinal, new Retention(set()).ownersOfNew()));
      }
    }
    return this;
  }

  /** @param states of the pods from ordinal 0 on, or from the first; {@code -} for none */
  Bench pods(String... states) {
    for (int i = 0; i < states.length; i++) {
      if (!states[i].equals("-")) {
        pod(set().firstOrdinal() + i, states[i]);
      }
    }
    return this;
  }

  Pod podNamed(String name) {
    return source.get(Kinds.POD, "default", name).orElseThrow();
  }

  Bench editPod(String name, UnaryOperator<JsonObject> change) {
    source.put(Kinds.POD, change.apply(podNamed(name).json()));
    return this;
  }

  PersistentVolumeClaim claim(String name) {
    return source.get(Kinds.CLAIM, "default", name).orElseThrow();
  }

  /** @param owners {@code Pod web-1 uid-7}, one a line */
  Bench claimOwnedBy(String name, String apiVersion, String kind, String owner, String uid, boolean controller) {
    JsonObject reference =
        JsonObject.EMPTY.with("apiVersion", apiVersion).with("kind", kind).with("name", owner).with("uid", uid);
    JsonObject whole = controller ? reference.with("controller", true) : reference;
    source.put(
        Kinds.CLAIM,
        claim(name).json().updateObject("metadata", m -> m.with("ownerReferences", JsonArray.of(whole))));
    return this;
  }

  Bench terminating(String claim) {
    Json time = dev.berth.base.json.JsonString.of(Timestamps.format(NOW));
    source.put(Kinds.CLAIM, claim(claim).json().updateObject("metadata", m -> m.with("deletionTimestamp", time)));
    return this;
  }

  Plan plan() {
    loop.runDue();
    return new StatefulSetPlanner().plan(picture, new SetName("default", "web"), loop.clock().instant());
  }

  /** The plan as text, with revisions by the image that they are of. */
  String text() {
    String text = PlanText.of(plan());
    for (String known : new String[] {"app:v1", "app:v2", "app:v3"}) {
      text = text.replace(revisionOf(known), known.substring(4));
    }
    return text;
  }

  /** Without the status and what it hangs on. */
  String deeds() {
    return text().lines()
        .filter(line -> !line.startsWith("finally status") && !line.startsWith("status"))
        .map(line -> line + "\n")
        .reduce("", String::concat);
  }
}
