package dev.berth.api.admission.webhook;

import dev.berth.api.admission.match.Match;
import dev.berth.api.admission.match.MatchConditions;
import dev.berth.api.admission.match.Variables;
import dev.berth.api.outbound.WebhookClient;
import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One webhook of a configuration.
 *
 * @param id unlike any other's: {@code configuration/name/0}
 * @param configuration that it is of
 * @param name as errors have it
 * @param match which requests it is called for
 * @param conditions further ones
 * @param client whom to call
 * @param timeout of a call
 * @param ignores whether a failed call is passed over
 * @param sideEffects {@code None}, {@code NoneOnDryRun}…
 * @param reviewVersion the first of its versions that is known here; empty for none
 * @param reinvokes whether it wants to be called again when the object changed
 */
record Hook(
    String id,
    String configuration,
    String name,
    Match match,
    MatchConditions conditions,
    WebhookClient client,
    Duration timeout,
    boolean ignores,
    String sideEffects,
    String reviewVersion,
    boolean reinvokes) {

  /** All hooks of configurations, these in the order of their names. */
  static List<Hook> all(List<JsonObject> configurations) {
    List<JsonObject> sorted = new ArrayList<>(configurations);
    sorted.sort(Comparator.comparing(c -> c.object("metadata").text("name")));
    List<Hook> hooks = new ArrayList<>();
    for (JsonObject configuration : sorted) {
      Map<String, Integer> seen = new HashMap<>();
      configuration.array("webhooks").objects().forEach(
          w -> {
            int n = seen.merge(w.text("name"), 1, Integer::sum) - 1;
            hooks.add(of(configuration.object("metadata").text("name"), n, w));
          });
    }
    return List.copyOf(hooks);
  }

  private static Hook of(String configuration, int n, JsonObject webhook) {
    boolean ignores = webhook.text("failurePolicy").equals("Ignore");
    return new Hook(
        configuration + "/" + webhook.text("name") + "/" + n,
        configuration,
        webhook.text("name"),
        Match.ofWebhook(webhook),
        MatchConditions.of(webhook, ignores, Variables.WEBHOOK),
        WebhookClient.of(webhook.object("clientConfig")),
        Duration.ofSeconds(webhook.has("timeoutSeconds") ? webhook.number("timeoutSeconds") : 10),
        ignores,
        webhook.text("sideEffects"),
        webhook.array("admissionReviewVersions").strings()
            .filter(v -> v.equals("v1") || v.equals("v1beta1"))
            .findFirst()
            .orElse(""),
        webhook.text("reinvocationPolicy").equals("IfNeeded"));
  }

  /** Whether a dry run of it leaves nothing behind. */
  boolean canRunDry() {
    return sideEffects.equals("None") || sideEffects.equals("NoneOnDryRun");
  }
}
