package dev.berth.controllers.endpoint;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What to write so that the slices of one owner and one family of addresses are as wanted. Pure; one thread, one plan. */
final class SliceChanges {
  /** What all slices of the owner have. */
  private final JsonObject template;
  private final int most;
  private final boolean annotated;
  private final Function<String, Step.Report> told;
  private final List<JsonObject> creates = new ArrayList<>();
  private final List<JsonObject> updates = new ArrayList<>();
  private final ArrayDeque<AnyObject> deletes = new ArrayDeque<>();

  /**
   * @param template a slice with metadata and addressType, without a name
   * @param most endpoints in one slice
   * @param annotated whether other annotations are worth a write; where they only tell times, they are not
   * @param told what is reported of {@code create}, {@code update NAME} and {@code delete NAME}
   */
  SliceChanges(JsonObject template, int most, boolean annotated, Function<String, Step.Report> told) {
    this.template = template;
    this.most = most;
    this.annotated = annotated;
    this.told = told;
  }

  /**
   * @param slices that there are, owned by the owner
   * @param foreign that there are, in its name but owned by another
   * @param wanted endpoints by their ports
   * @param placeholder whether one empty slice says that there are none
   */
  Plan.Builder plan(
      List<AnyObject> slices,
      List<AnyObject> foreign,
      Map<JsonArray, List<JsonObject>> wanted,
      boolean placeholder,
      Plan.Builder plan) {
    Map<JsonArray, List<AnyObject>> byPorts = new LinkedHashMap<>();
    slices.forEach(s -> byPorts.computeIfAbsent(s.json().array("ports"), _ -> new ArrayList<>()).add(s));
    wanted.forEach((ports, endpoints) -> pack(byPorts.getOrDefault(ports, List.of()), ports, endpoints));
    byPorts.forEach((ports, old) -> {
      if (!wanted.containsKey(ports)) {
        deletes.addAll(old);
      }
    });
    if (placeholder && creates.isEmpty() && slices.size() == deletes.size()) {
      keepPlaceholder();
    }
    return write(foreign, plan);
  }

  private void pack(List<AnyObject> slices, JsonArray ports, List<JsonObject> endpoints) {
    Packing packing = Packing.of(slices, endpoints, most);
    packing.kept().forEach((slice, kept) -> {
      JsonObject is = slice.json();
      JsonObject wanted = labelled(is.with("endpoints", JsonArray.of(kept)));
      if (!wanted.equals(is)) {
        updates.add(wanted);
      }
    });
    packing.made().forEach(made -> creates.add(filled(template, ports, JsonArray.of(made))));
    deletes.addAll(packing.emptied());
  }

  private void keepPlaceholder() {
    if (deletes.size() == 1) {
      JsonObject is = deletes.getFirst().json();
      if (is.array("ports").isEmpty() && is.array("endpoints").isEmpty() && labelled(is).equals(is)) {
        deletes.clear();
        return;
      }
    }
    creates.add(filled(template, JsonArray.EMPTY, JsonArray.EMPTY));
  }

  private static JsonObject filled(JsonObject slice, JsonArray ports, JsonArray endpoints) {
    return slice.with("endpoints", endpoints).with("ports", ports);
  }

  private JsonObject labelled(JsonObject slice) {
    JsonObject labels = template.object("metadata").object("labels");
    JsonObject notes = template.object("metadata").object("annotations");
    JsonObject meta = slice.object("metadata");
    boolean same = meta.object("labels").equals(labels) && (!annotated || meta.object("annotations").equals(notes));
    return same ? slice : slice.with("metadata", meta.with("labels", labels).with("annotations", notes));
  }

  /** A slice that would go takes what a new one would hold, so that there is one write and no gap. */
  private Plan.Builder write(List<AnyObject> foreign, Plan.Builder plan) {
    List<Step> steps = new ArrayList<>();
    for (JsonObject create : creates) {
      if (deletes.isEmpty()) {
        steps.add(
            Step.perform(Write.create(Kinds.ENDPOINT_SLICE, template.object("metadata").text("namespace"), create))
                .reporting(told.apply("create")));
      } else {
        JsonObject reused = deletes.remove().json();
        updates.add(labelled(filled(reused, create.array("ports"), create.array("endpoints"))));
      }
    }
    JsonObject notes = template.object("metadata").object("annotations");
    for (JsonObject update : updates) {
      JsonObject noted = update.updateObject("metadata", meta -> meta.with("annotations", notes));
      String name = noted.object("metadata").text("name");
      steps.add(
          Step.perform(Write.update(Kinds.ENDPOINT_SLICE, new AnyObject(noted))).reporting(told.apply("update " + name)));
    }
    deletes.addAll(foreign);
    for (AnyObject slice : deletes) {
      if (!slice.isTerminating()) {
        steps.add(
            Step.perform(
                    new Write.Delete(
                        Ref.of(Kinds.ENDPOINT_SLICE, slice), Write.DeleteOptions.only(slice)))
                .reporting(told.apply("delete " + slice.name()))
                .tolerating("NotFound", "Conflict"));
      }
    }
    return plan.together(steps);
  }
}
