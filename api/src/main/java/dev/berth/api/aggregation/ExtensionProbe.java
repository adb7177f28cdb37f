package dev.berth.api.aggregation;

import dev.berth.api.Response;
import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/** Whether an extension answers, as the condition of its APIService tells it. Blocks. */
public final class ExtensionProbe {
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private final Aggregation aggregation;

  public ExtensionProbe(Aggregation aggregation) {
    this.aggregation = aggregation;
  }

  /** Why it does not; empty where it does. */
  public Optional<String> failure(JsonObject apiService) {
    Extension extension = Extension.of(apiService);
    String url =
        "https://" + extension.service() + "." + extension.namespace() + ".svc:" + extension.port() + extension.path();
    try {
      Response answer = Bodies.within(WITHIN, () -> Bodies.read(aggregation.ask(extension, extension.path(), "*/*")));
      if (answer.code() >= 200 && answer.code() < 300) {
        return Optional.empty();
      }
      String text = Bodies.text(answer).strip();
      return Optional.of(
          text.startsWith(Bodies.UNREACHABLE)
              ? "failing or missing response from " + url + ": Get \"" + url + "\": "
                  + text.substring(Bodies.UNREACHABLE.length())
              : "failing or missing response from " + url + ": bad status from " + url + ": " + answer.code());
    } catch (Bodies.Late _) {
      return Optional.of(
          "failing or missing response from " + url + ": Get \"" + url
              + "\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)");
    }
  }
}
