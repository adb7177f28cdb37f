package dev.berth.node.host;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.time.Timestamps;
import dev.berth.node.volume.FileContent;
import dev.berth.node.volume.LocalVolume;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the service account tokens of the node's pods. A token is asked for once and kept until it is due: when 80 % of its life or
 * 24 hours are over, a few seconds earlier by chance so that a thousand pods do not ask at once (upstream {@code
 * pkg/kubelet/token}). Where a new one is not to be had, the old one is good as long as it lives. Used on the loop.
 */
final class Tokens {
  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
  private static final Duration MOST = Duration.ofHours(24);
  private static final int JITTER_MILLIS = 10_000;

  private final Loop loop;
  private final Client client;
  private final Map<Key, Held> held = new HashMap<>();

  Tokens(Loop loop, Client client) {
    this.loop = loop;
    this.client = client;
  }

  private record Key(String podUid, String volume, LocalVolume.Token token) {}

  /** @param renewAt from when on another is asked for */
  record Held(String token, Instant renewAt, Instant expires) {
    /** @param early by how much it is renewed before its time, by chance */
    static Held of(String token, Instant expires, Duration life, Duration early) {
      Instant issued = expires.minus(life);
      Instant due = expires.minus(life.dividedBy(5));
      Instant most = issued.plus(MOST);
      return new Held(token, (due.isBefore(most) ? due : most).minus(early), expires);
    }

    /** @param now before it was issued, where the clock was set back */
    boolean isGood(Instant now) {
      return now.isBefore(renewAt);
    }
  }

  /** The files of a volume that are tokens. Fails where one is not to be had and there is none that lives. */
  CompletionStage<Map<String, FileContent>> of(LocalVolume volume) {
    CompletionStage<Map<String, FileContent>> all = CompletableFuture.completedFuture(Map.of());
    for (LocalVolume.Token token : volume.tokens()) {
      all = all.thenCombine(one(volume, token), (files, one) -> with(files, token, one));
    }
    return all;
  }

  private static Map<String, FileContent> with(Map<String, FileContent> files, LocalVolume.Token token, Held one) {
    Map<String, FileContent> more = new TreeMap<>(files);
    more.put(token.path(), FileContent.of(one.token(), token.mode()));
    return more;
  }

  private CompletionStage<Held> one(LocalVolume volume, LocalVolume.Token token) {
    Key key = new Key(volume.podUid(), volume.name(), token);
    Optional<Held> known = Optional.ofNullable(held.get(key));
    Instant now = loop.clock().instant();
    if (known.filter(k -> k.isGood(now)).isPresent()) {
      return CompletableFuture.completedFuture(known.get());
    }
    return client
        .perform(new Write.Act(Ref.of(Kinds.SERVICE_ACCOUNT, volume.use().namespace(), volume.use().serviceAccount()), "token", request(volume, token)))
        .thenApply(answer -> kept(key, answer))
        .exceptionally(why -> older(known, why));
  }

  private Held kept(Key key, Answer answer) {
    return switch (answer) {
      case Answer.Refused refused -> throw new IllegalStateException(refused.message());
      case Answer.Done done -> {
        JsonObject status = done.object().object("status");
        Instant expires = Timestamps.parse(status.text("expirationTimestamp"));
        Duration life =
            Duration.ofSeconds(
                done.object().object("spec").integer("expirationSeconds").orElse(key.token().expirationSeconds()));
        Held fresh =
            Held.of(status.text("token"), expires, life, Duration.ofMillis(loop.random().nextInt(JITTER_MILLIS)));
        held.put(key, fresh);
        yield fresh;
      }
    };
  }

  private Held older(Optional<Held> known, Throwable why) {
    Throwable cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
    if (known.isEmpty()) {
      throw new IllegalStateException("failed to fetch token: " + cause.getMessage(), cause);
    }
    if (!loop.clock().instant().isBefore(known.get().expires())) {
      throw new IllegalStateException("token expired and refresh failed: " + cause.getMessage(), cause);
    }
    LOG.warn("failed=renewing a token, the old one lives until {} message={}", known.get().expires(), cause.getMessage());
    return known.get();
  }

  private static JsonObject request(LocalVolume volume, LocalVolume.Token token) {
    JsonObject pod =
        JsonObject.builder()
            .put("apiVersion", "v1")
            .put("kind", "Pod")
            .put("name", volume.use().pod())
            .put("uid", volume.podUid())
            .build();
    JsonObject spec =
        JsonObject.builder()
            .put("audiences", JsonArray.ofStrings(token.audience().isEmpty() ? List.of() : List.of(token.audience())))
            .put("expirationSeconds", token.expirationSeconds())
            .put("boundObjectRef", pod)
            .build();
    return JsonObject.builder()
        .put("apiVersion", "authentication.k8s.io/v1")
        .put("kind", "TokenRequest")
        .put("spec", spec)
        .build();
  }

  /** When the first of a volume's tokens is due; empty where it has none. */
  Optional<Instant> renewAt(LocalVolume volume) {
    return volume.tokens().stream()
        .map(token -> Optional.ofNullable(held.get(new Key(volume.podUid(), volume.name(), token))))
        .flatMap(Optional::stream)
        .map(Held::renewAt)
        .min(Instant::compareTo);
  }

  void forget(LocalVolume volume) {
    held.keySet().removeIf(key -> key.podUid().equals(volume.podUid()) && key.volume().equals(volume.name()));
  }
}
