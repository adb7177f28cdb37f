package dev.berth.api.custom.conversion;

import dev.berth.api.outbound.WebhookCalls;
import dev.berth.api.outbound.WebhookClient;
import dev.berth.base.json.JsonObject;
import java.time.Duration;

/** Asks a webhook; bounded in time and memory. */
public interface ConversionCaller {
  /** Where nothing is in reach. */
  ConversionCaller NONE =
      (client, _, _, _) -> new WebhookCalls.Reply.Failed("Post \"" + client.shown() + "\": no route to webhooks");

  WebhookCalls.Reply ask(WebhookClient client, JsonObject review, Duration within, int limitBytes);
}
