package dev.berth.api.access.token;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.access.ServiceAccountName;
import dev.berth.api.access.token.ServiceAccountClaims.Reference;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.status.Failures;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersion;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Makes ServiceAccount tokens: the subresource {@code serviceaccounts/token}, which takes and answers a TokenRequest
 * ({@code kubectl create token}, and every projected volume). After upstream's
 * {@code pkg/registry/core/serviceaccount/storage/token.go}.
 */
public final class TokenIssuer {
  private static final GroupVersion VERSION = new GroupVersion("authentication.k8s.io", "v1");
  /** How long a token is good for of which nothing is said. */
  public static final long DEFAULT_SECONDS = 3600;
  private static final long MIN_SECONDS = 600;
  private static final long MAX_SECONDS = 1L << 32;

  /** What pods ask for by default: such a token is good for a year, and frowned upon after this time. */
  private static final long WARN_SECONDS = 3607;

  private static final long EXTENDED_SECONDS = 365L * 24 * 60 * 60;

  private final SigningKey key;
  private final String issuer;
  private final List<String> ownAudiences;
  private final AccessObjects objects;
  private final Supplier<String> ids;

  /** @param ids makes the tokens' own names, all different */
  public TokenIssuer(
      SigningKey key, String issuer, List<String> ownAudiences, AccessObjects objects, Supplier<String> ids) {
    this.key = key;
    this.issuer = issuer;
    this.ownAudiences = List.copyOf(ownAudiences);
    this.objects = objects;
    this.ids = ids;
  }

  /** What a token is bound to: one of the first two, or a node alone, or a pod with its node. */
  private record Bound(Optional<Reference> pod, Optional<Reference> secret, Optional<Reference> node) {
    static final Bound NONE = new Bound(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * @param request a TokenRequest
   * @param account the ServiceAccount of the path
   * @throws dev.berth.api.status.Refusal where it may not be had
   */
  public JsonObject issue(JsonObject request, JsonObject account, Instant now) {
    JsonObject owner = account.object("metadata");
    checkNames(request.object("metadata"), owner);
    checkUid(request.object("metadata").text("uid"), owner);
    JsonObject spec = request.object("spec");
    long seconds = spec.integer("expirationSeconds").orElse(DEFAULT_SECONDS);
    checkSeconds(seconds);
    List<String> named = spec.array("audiences").strings().toList();
    List<String> audiences = named.isEmpty() ? ownAudiences : named;
    Json ref = spec.get("boundObjectRef").orElse(JsonNull.NULL);
    Bound bound = ref instanceof JsonObject o ? bound(o, owner) : Bound.NONE;

    boolean extend =
        bound.pod.isPresent() && seconds == WARN_SECONDS && new HashSet<>(ownAudiences).containsAll(audiences);
    long second = now.getEpochSecond();
    String id = ids.get();
    AuditEvent.current().annotate("authentication.kubernetes.io/issued-credential-id", "JTI=" + id);
    ServiceAccountClaims claims =
        new ServiceAccountClaims(
            new ServiceAccountName(owner.text("namespace"), owner.text("name")),
            owner.text("uid"),
            issuer,
            id,
            audiences,
            OptionalLong.of(second),
            OptionalLong.of(second),
            OptionalLong.of(second + (extend ? EXTENDED_SECONDS : seconds)),
            bound.pod,
            bound.secret,
            bound.node,
            extend ? OptionalLong.of(second + WARN_SECONDS) : OptionalLong.empty());
    return answer(request, owner, audiences, seconds, ref, Jwt.sign(claims.toJson(), key), now);
  }

  private static JsonObject answer(
      JsonObject request,
      JsonObject owner,
      List<String> audiences,
      long seconds,
      Json ref,
      String token,
      Instant now) {
    return JsonObject.builder()
        .put("kind", "TokenRequest")
        .put("apiVersion", VERSION.apiVersion())
        .put(
            "metadata",
            request
                .object("metadata")
                .with("name", owner.text("name"))
                .with("namespace", owner.text("namespace"))
                .with("uid", owner.text("uid"))
                .with("creationTimestamp", Timestamps.format(now)))
        .put(
            "spec",
            JsonObject.builder()
                .put("audiences", JsonArray.ofStrings(audiences))
                .put("expirationSeconds", JsonNumber.of(seconds))
                .put("boundObjectRef", ref)
                .build())
        .put(
            "status",
            JsonObject.builder()
                .put("token", token)
                .put("expirationTimestamp", Timestamps.format(now.plusSeconds(seconds)))
                .build())
        .build();
  }

  private static void checkNames(JsonObject metadata, JsonObject owner) {
    for (String member : List.of("name", "namespace")) {
      String said = metadata.text(member);
      if (!said.isEmpty() && !said.equals(owner.text(member))) {
        throw Failures.invalid(
            VERSION.kind("TokenRequest"),
            owner.text("name"),
            List.of(
                FieldError.invalid(
                    FieldPath.of("metadata", member),
                    said,
                    "must match the service account " + member + " if specified")));
      }
    }
  }

  /** Who means the account that was there before gets no token of its successor. */
  private static void checkUid(String said, JsonObject owner) {
    if (!said.isEmpty() && !said.equals(owner.text("uid"))) {
      throw Failures.conflict(
          new GroupResource(VERSION.group(), "TokenRequest"),
          owner.text("name"),
          "the UID in the token request (" + said + ") does not match the UID of the service account (" + owner.text("uid")
              + ")");
    }
  }

  private static void checkSeconds(long seconds) {
    List<FieldError> errors = new ArrayList<>();
    FieldPath path = FieldPath.of("spec", "expirationSeconds");
    if (seconds < MIN_SECONDS) {
      errors.add(FieldError.invalid(path, seconds, "may not specify a duration less than 10 minutes"));
    }
    if (seconds > MAX_SECONDS) {
      errors.add(FieldError.invalid(path, seconds, "may not specify a duration larger than 2^32 seconds"));
    }
    if (!errors.isEmpty()) {
      throw Failures.invalid(VERSION.kind("TokenRequest"), "", errors);
    }
  }

  private Bound bound(JsonObject ref, JsonObject owner) {
    String apiVersion = ref.text("apiVersion");
    String kind = ref.text("kind");
    String name = ref.text("name");
    String namespace = owner.text("namespace");
    Bound bound =
        switch (apiVersion.contains("/") ? "" : kind) {
          case "Pod" -> ofPod(name, owner);
          case "Secret" ->
              new Bound(Optional.empty(), Optional.of(reference("secrets", namespace, name)), Optional.empty());
          case "Node" -> new Bound(Optional.empty(), Optional.empty(), Optional.of(reference("nodes", "", name)));
          default ->
              throw Failures.badRequest(
                  "cannot bind token to object of type " + typeText(apiVersion) + ", Kind=" + kind);
        };
    Reference is = bound.pod.or(bound::secret).or(bound::node).orElseThrow();
    if (!ref.text("uid").isEmpty() && !ref.text("uid").equals(is.uid())) {
      throw Failures.conflict(
          new GroupResource("", kind),
          name,
          "the UID in the bound object reference (" + ref.text("uid")
              + ") does not match the UID in record. The object might have been deleted and then recreated");
    }
    return bound;
  }

  private Bound ofPod(String name, JsonObject owner) {
    String namespace = owner.text("namespace");
    JsonObject pod = get("pods", namespace, name);
    JsonObject spec = pod.object("spec");
    if (!spec.text("serviceAccountName").equals(owner.text("name"))) {
      throw Failures.badRequest(
          "cannot bind token for serviceaccount " + GoQuote.quote(owner.text("name"))
              + " to pod running with different serviceaccount name.");
    }
    String nodeName = spec.text("nodeName");
    Optional<Reference> node =
        nodeName.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Reference(
                    nodeName, objects.get("", "nodes", "", nodeName).map(TokenIssuer::uid).orElse("")));
    return new Bound(Optional.of(new Reference(name, uid(pod))), Optional.empty(), node);
  }

  private Reference reference(String plural, String namespace, String name) {
    return new Reference(name, uid(get(plural, namespace, name)));
  }

  private JsonObject get(String plural, String namespace, String name) {
    return objects
        .get("", plural, namespace, name)
        .orElseThrow(() -> Failures.notFound(new GroupResource("", plural), name));
  }

  private static String uid(JsonObject object) {
    return object.object("metadata").text("uid");
  }

  private static String typeText(String apiVersion) {
    return apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
  }
}
