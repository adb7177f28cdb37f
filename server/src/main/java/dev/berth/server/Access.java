package dev.berth.server;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.access.Authentication;
import dev.berth.api.access.Authenticator;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.AuthorizerChain;
import dev.berth.api.access.ClientCertificates;
import dev.berth.api.access.ServiceAccountName;
import dev.berth.api.access.User;
import dev.berth.api.access.node.NodeAuthorizer;
import dev.berth.api.access.node.NodeRestriction;
import dev.berth.api.access.rbac.EscalationCheck;
import dev.berth.api.access.rbac.RbacAuthorizer;
import dev.berth.api.access.rbac.RuleResolver;
import dev.berth.api.access.rbac.RuleResolverChain;
import dev.berth.api.access.review.Review;
import dev.berth.api.access.review.Reviews;
import dev.berth.api.access.signing.Requester;
import dev.berth.api.access.signing.SignerRights;
import dev.berth.api.access.token.BearerTokens;
import dev.berth.api.access.token.BootstrapTokens;
import dev.berth.api.access.token.SecretTokens;
import dev.berth.api.access.token.ServiceAccountTokens;
import dev.berth.api.access.token.SigningKey;
import dev.berth.api.access.token.TokenAuthenticator;
import dev.berth.api.access.token.TokenFile;
import dev.berth.api.access.token.TokenIssuer;
import dev.berth.api.admission.Admission;
import dev.berth.api.objects.Objects;
import dev.berth.api.rest.Action;
import dev.berth.api.rest.Call;
import dev.berth.base.json.JsonObject;
import dev.berth.controllers.serviceaccount.TokenSigner;
import dev.berth.model.builtin.Builtin;
import dev.berth.server.certificate.Pki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who is known and what they may, put together from the configuration.
 *
 * @param authenticator of requests from the wire
 * @param authorizer of all requests
 * @param nodeRestriction keeps the agents of nodes to their own
 * @param lastAdmission what looks at objects as they will be stored: the rules of roles, that nobody grants what they do not
 *     hold, and who asked for certificates and may sign them
 * @param actions the reviews and {@code serviceaccounts/token}
 * @param tokens of ServiceAccounts
 * @param uses of tokens in Secrets, which are written down
 * @param objects that access is decided by
 */
record Access(
    Authenticator authenticator,
    Authorizer authorizer,
    Admission nodeRestriction,
    List<Admission> lastAdmission,
    Map<String, Action> actions,
    Terms.Tokens tokens,
    TokenUses uses,
    AccessObjects objects) {
  private static final Authenticator.Identity EVERYBODY =
      new Authenticator.Identity.Known(
          new User("kubernetes-admin", "", List.of(User.MASTERS, User.AUTHENTICATED), Map.of()));

  static Access of(ServerConfig config, Pki pki, Objects objects, InstantSource clock) throws IOException {
    List<TokenAuthenticator> files = new ArrayList<>();
    if (config.tokenFile().isPresent()) {
      Path file = config.tokenFile().get();
      try {
        files.add(TokenFile.parse(file.toString(), Files.readString(file)));
      } catch (IllegalArgumentException e) {
        throw new IOException("--token-auth-file: " + e.getMessage(), e);
      }
    }
    return of(
        config.terms().tokens().orElseGet(() -> Terms.Tokens.of(new SigningKey(pki.serviceAccountKey()))),
        files,
        bearers -> authenticator(config, pki, bearers, clock),
        objects,
        clock);
  }

  /** For a server without a wire: whoever comes in from outside is an administrator. */
  static Access open(SigningKey key, Objects objects, InstantSource clock) {
    return of(Terms.Tokens.of(key), List.of(), _ -> _ -> EVERYBODY, objects, clock);
  }

  private static Access of(
      Terms.Tokens tokens,
      List<TokenAuthenticator> files,
      Function<BearerTokens, Authenticator> door,
      Objects objects,
      InstantSource clock) {
    AccessObjects seen = new AccessObjects(objects, Builtin.catalogue());
    RbacAuthorizer rbac = new RbacAuthorizer(seen);
    NodeAuthorizer nodes = new NodeAuthorizer(seen);
    Authorizer authorizer = new AuthorizerChain(List.of(nodes, rbac));
    RuleResolver resolver = new RuleResolverChain(List.of(nodes, rbac));
    List<TokenAuthenticator> sources = new ArrayList<>(files);
    sources.add(new ServiceAccountTokens(tokens.keys(), tokens.issuers(), tokens.audiences(), seen, clock));
    TokenUses uses = new TokenUses();
    sources.add(new SecretTokens(tokens.keys(), tokens.audiences(), seen, uses, clock));
    sources.add(new BootstrapTokens(seen, clock));
    BearerTokens bearers = new BearerTokens(sources);
    TokenIssuer issuer =
        new TokenIssuer(tokens.signer(), tokens.issuer(), tokens.audiences(), seen, () -> UUID.randomUUID().toString());
    return new Access(
        door.apply(bearers),
        authorizer,
        new NodeRestriction(seen, authorizer),
        List.of(
            new EscalationCheck(authorizer, rbac, seen),
            new Requester(),
            new SignerRights(authorizer)),
        actions(Reviews.table(authorizer, resolver, bearers, tokens.audiences(), issuer)),
        tokens,
        uses,
        seen);
  }

  /** Makes the tokens of Secrets that ask for one. */
  TokenSigner tokenSigner() {
    return (namespace, account, uid, secret) ->
        SecretTokens.sign(tokens.signer(), new ServiceAccountName(namespace, account), uid, secret);
  }

  private static Authenticator authenticator(ServerConfig config, Pki pki, BearerTokens bearers, InstantSource clock) {
    if (config.insecure()) {
      return _ -> EVERYBODY;
    }
    return new Authentication(
        List.of(new ClientCertificates(clientAuthorities(config, pki), clock), bearers), config.terms().anonymous());
  }

  /** Who may sign clients: our own authority, and those of others. */
  static List<X509Certificate> clientAuthorities(ServerConfig config, Pki pki) {
    List<X509Certificate> all = new ArrayList<>(config.terms().clientAuthorities());
    all.addFirst(pki.authority().certificate());
    return all;
  }

  private static Map<String, Action> actions(Map<String, Review> reviews) {
    return reviews.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> action(e.getValue())));
  }

  private static Action action(Review review) {
    return new Action() {
      @Override
      public JsonObject defaults(JsonObject body) {
        return review.defaults(body);
      }

      @Override
      public Result perform(Call call, JsonObject body, Optional<JsonObject> parent, Hands hands, boolean dryRun) {
        return new Result(
            201,
            review.answer(
                new Review.Question(
                    body, call.user(), call.info().namespace(), parent, call.now(), call.warnings())));
      }
    };
  }
}
