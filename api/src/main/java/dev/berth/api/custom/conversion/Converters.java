package dev.berth.api.custom.conversion;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.CustomResourceDefinition;
import java.util.function.Supplier;

/** Which converter a definition asks for. */
public final class Converters {
  private Converters() {}

  /** @param uids of conversion requests */
  public static Converter of(CustomResourceDefinition crd, ConversionCaller caller, Supplier<String> uids) {
    JsonObject conversion = crd.spec().object("conversion");
    return conversion.text("strategy").equals("Webhook")
        ? new WebhookConverter(conversion.object("webhook"), caller, uids)
        : Converter.NONE;
  }
}
