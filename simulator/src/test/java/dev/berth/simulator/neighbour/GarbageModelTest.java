package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any graph of owners and any deletions leave what a model leaves that looks at everything each time. */
class GarbageModelTest {
  private static final String MAPS = "v1/namespaces/default/configmaps";

  /** An object is owned by some of those before it. */
  record Owned(Set<Integer> owners, boolean blocks) {}

  record Deletion(int object, String policy) {}

  @Provide
  Arbitrary<List<Owned>> graphs() {
    return Combinators.combine(Arbitraries.integers().between(0, 8).set().ofMaxSize(3), Arbitraries.of(true, false))
        .as(Owned::new)
        .list()
        .ofMinSize(2)
        .ofMaxSize(9);
  }

  @Provide
  Arbitrary<List<Deletion>> deletions() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 8), Arbitraries.of("Background", "Foreground", "Orphan"))
        .as(Deletion::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Property(tries = 40)
  @Spec("E77")
  void whatIsLeftIsWhatTheModelLeaves(
      @ForAll("graphs") List<Owned> graph, @ForAll("deletions") List<Deletion> deletions) {
    try (Script script = new Script()) {
      Map<String, Set<String>> model = new TreeMap<>();
      List<String> uids = new ArrayList<>();
      for (int i = 0; i < graph.size(); i++) {
        create(script, i, graph.get(i), uids, model);
      }
      script.settle();
      for (Deletion deletion : deletions) {
        String name = "o" + deletion.object;
        if (model.containsKey(name)) {
          script.delete(MAPS + "/" + name, "{propagationPolicy: " + deletion.policy + "}");
          delete(model, name, deletion.policy);
          script.settle();
          assertThat(left(script)).as("after %s", deletion).isEqualTo(model);
        }
      }
    }
  }

  private static void create(
      Script script, int i, Owned owned, List<String> uids, Map<String, Set<String>> model) {
    List<String> refs = new ArrayList<>();
    Set<String> owners = new LinkedHashSet<>();
    for (int owner : owned.owners) {
      if (owner < i) {
        owners.add("o" + owner);
        refs.add(
            "{apiVersion: v1, kind: ConfigMap, name: o" + owner + ", uid: '" + uids.get(owner)
                + "', blockOwnerDeletion: " + owned.blocks + "}");
      }
    }
    uids.add(
        script.create(MAPS, "{metadata: {name: o" + i + ", ownerReferences: [" + String.join(",", refs) + "]}}")
            .object("metadata").text("uid"));
    model.put("o" + i, owners);
  }

  private static void delete(Map<String, Set<String>> model, String name, String policy) {
    model.remove(name);
    if (policy.equals("Orphan")) {
      model.values().forEach(owners -> owners.remove(name));
      return;
    }
    boolean changed = true;
    while (changed) {
      changed =
          model.entrySet().removeIf(
              e -> !e.getValue().isEmpty() && e.getValue().stream().noneMatch(model::containsKey));
    }
    model.values().forEach(owners -> owners.removeIf(owner -> !model.containsKey(owner)));
  }

  private static Map<String, Set<String>> left(Script script) {
    Map<String, Set<String>> left = new TreeMap<>();
    for (JsonObject map : script.list(MAPS)) {
      JsonObject meta = map.object("metadata");
      if (meta.text("name").startsWith("o")) {
        Set<String> owners = new LinkedHashSet<>();
        meta.array("ownerReferences").objects().forEach(o -> owners.add(o.text("name")));
        left.put(meta.text("name"), owners);
      }
    }
    return left;
  }
}
