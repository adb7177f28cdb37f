package dev.berth.server;

import dev.berth.api.Api;
import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.token.SecretTokens;
import dev.berth.base.json.JsonObject;
import dev.berth.client.log.LateLogger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;

/**
 * Writes on Secrets when their tokens were last used, by the API that the tokens are shown to: it is there only after those who know
 * tokens are. Thread-safe; writes on the thread that asks.
 */
final class TokenUses implements SecretTokens.Secrets {
  private static final Logger LOG = LateLogger.of(TokenUses.class);

  private volatile Optional<Api> api = Optional.empty();

  void through(Api now) {
    api = Optional.of(now);
  }

  @Override
  public void patch(String namespace, String name, JsonObject change) {
    api.ifPresent(
        to -> {
          Headers headers =
              Headers.of(
                  List.of(
                      Map.entry("Content-Type", "application/merge-patch+json"), Map.entry("User-Agent", "kube-apiserver")));
          String path = "/api/v1/namespaces/" + namespace + "/secrets/" + name;
          Response answer =
              to.handleAs(
                  Bootstrap.SYSTEM,
                  new Request("PATCH", path, "", headers, change.toBytes(), List.of(), "in-process", UUID.randomUUID().toString()));
          if (answer.code() != 200) {
            LOG.warn("cannot label secret={}/{} with the day of its token's last use: {}", namespace, name, answer.code());
          }
        });
  }
}
