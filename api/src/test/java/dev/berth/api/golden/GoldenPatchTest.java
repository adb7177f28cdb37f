package dev.berth.api.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.decode.DecodeException;
import dev.berth.api.decode.Decoder;
import dev.berth.api.patch.JsonPatch;
import dev.berth.api.patch.MergePatch;
import dev.berth.api.patch.PatchResult;
import dev.berth.api.patch.StrategicMergePatch;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Patches of recorded objects against the recorded outcome. */
class GoldenPatchTest {

  /** What the server fills in after a patch, and the patches themselves leave out. */
  private static final Set<String> FILLED_IN =
      Set.of(
          "terminationMessagePath", "terminationMessagePolicy", "imagePullPolicy", "defaultMode", "protocol",
          "allocatable", "nodePort", "externalTrafficPolicy");

  /** Steps whose outcome is not the patch's alone. */
  private static final Map<String, String> OTHERWISE =
      Map.of(
          "gp-merge#24 PATCH", "400 today, with the reason that a 500 lacks",
          "gp-merge#25 PATCH", "400 today, with the reason that a 500 lacks",
          "gp-smp-service#2 PATCH", "targetPort is defaulted to the port",
          "gp-smp-service#7 PATCH", "node ports go with the type",
          "gp-smp-pod#5 PATCH", "admission adds tolerations",
          "gp-smp-node#8 PATCH", "the status is not written through the node itself",
          "gp-json#9 PATCH", "removing what is not there fails today (json-patch v4.13)");

  @Test
  @Spec("E25")
  void patchesDoWhatTheyDidUpstream() {
    Optional<List<Recording.Scenario>> scenarios = Recording.of("patch");
    Assumptions.assumeTrue(scenarios.isPresent(), "the recordings are not beside this module");
    List<String> differences = new ArrayList<>();
    int checked = 0;
    for (Recording.Scenario scenario : scenarios.orElseThrow()) {
      Map<String, JsonObject> live = new HashMap<>();
      for (Recording.Step step : scenario.steps()) {
        Optional<JsonObject> before = Optional.ofNullable(live.get(step.key()));
        if (step.method().equals("PATCH") && before.isPresent() && isPlain(step)) {
          checked++;
          check(step, before.get()).ifPresent(d -> differences.add(step.at() + ": " + d));
        }
        if (step.succeeded() && !step.subresource().equals("scale")) {
          live.put(step.key(), step.answer());
        }
      }
    }
    assertThat(differences).isEmpty();
    assertThat(checked).isGreaterThan(100);
  }

  private static boolean isPlain(Recording.Step step) {
    return !OTHERWISE.containsKey(step.at())
        && !step.subresource().equals("scale")
        && !new String(step.body(), StandardCharsets.UTF_8).contains("${");
  }

  private static Optional<String> check(Recording.Step step, JsonObject before) {
    PatchResult result =
        switch (step.contentType()) {
          case "application/json-patch+json" -> JsonPatch.apply(before, step.body(), false);
          case "application/merge-patch+json" -> MergePatch.apply(before, step.body(), false);
          case "application/strategic-merge-patch+json" ->
              StrategicMergePatch.apply(before, step.body(), step.type().schema(), false);
          default -> new PatchResult.Patched(step.answer(), List.of());
        };
    return switch (result) {
      case PatchResult.Refused r -> {
        String got = r.status().code() + " " + r.status().message();
        String want = step.code() + " " + step.answer().text("message");
        yield got.equals(want) ? Optional.empty() : Optional.of(want + " -> " + got);
      }
      case PatchResult.Patched p when !step.succeeded() -> Optional.empty(); // refused by what comes after
      case PatchResult.Patched p -> compare(step, p.object());
    };
  }

  private static Optional<String> compare(Recording.Step step, JsonObject patched) {
    try {
      Json got = essence(Decoder.decode(patched, step.type().schema(), List.of()).object());
      Json want = essence(Decoder.decode(step.answer(), step.type().schema(), List.of()).object());
      return same(got, want) ? Optional.empty() : Optional.of("want " + want + " got " + got);
    } catch (DecodeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Without what the server writes itself. */
  private static JsonObject essence(JsonObject object) {
    return object.updateObject(
        "metadata",
        m ->
            m.without("managedFields")
                .without("resourceVersion")
                .without("generation")
                .without("uid")
                .without("creationTimestamp"));
  }

  private static boolean same(Json got, Json want) {
    if (got instanceof JsonObject g && want instanceof JsonObject w) {
      return w.names().stream()
              .allMatch(n -> g.get(n).map(v -> same(v, w.get(n).orElseThrow())).orElse(FILLED_IN.contains(n)))
          && g.names().stream().allMatch(w::has);
    }
    if (got instanceof JsonArray g && want instanceof JsonArray w) {
      boolean same = g.size() == w.size();
      for (int i = 0; same && i < g.size(); i++) {
        same = same(g.get(i), w.get(i));
      }
      return same;
    }
    return got.equals(want);
  }
}
