package dev.berth.server.command;

import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.token.SigningKey;
import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.PemKeys;
import dev.berth.server.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Keys, names and rules by upstream's flags. What cannot be had as it is asked for is refused: the flag is somebody's wish. */
final class TermsOptions {
  private static final Set<String> MODES = Set.of("Node", "RBAC");

  /** Plugins of upstream that are not here, so that it is no matter to do without. */
  private static final Set<String> NEVER_HERE =
      Set.of(
          "AlwaysAdmit", "AlwaysDeny", "AlwaysPullImages", "CertificateApproval", "CertificateSigning",
          "CertificateSubjectRestriction", "ClusterTrustBundleAttest", "DenyServiceExternalIPs", "EventRateLimit",
          "ExtendedResourceToleration", "ImagePolicyWebhook", "LimitPodHardAntiAffinityTopology", "NamespaceAutoProvision",
          "NamespaceExists", "OwnerReferencesPermissionEnforcement", "PodNodeSelector", "PodTolerationRestriction");

  @Option(names = "--cert-dir", paramLabel = "DIR",
      description = "Where apiserver.crt and apiserver.key are, unless they are named.", showDefaultValue = Visibility.NEVER)
  private Optional<Path> certDir = Optional.empty();

  @Option(names = "--tls-cert-file", paramLabel = "FILE",
      description = "The serving certificate, and those that lead to its authority.", showDefaultValue = Visibility.NEVER)
  private Optional<Path> certFile = Optional.empty();

  @Option(names = "--tls-private-key-file", paramLabel = "FILE", description = "Its key, in PEM, unencrypted.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> keyFile = Optional.empty();

  @Option(names = "--client-ca-file", paramLabel = "FILE",
      description = "Authorities whose client certificates say who asks: CN is the user, each O a group.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> clientAuthorities = Optional.empty();

  @Option(names = "--service-account-signing-key-file", paramLabel = "FILE",
      description = "Signs ServiceAccount tokens: a key in PEM, EC on P-256 or RSA.", showDefaultValue = Visibility.NEVER)
  private Optional<Path> signingKey = Optional.empty();

  @Option(names = "--service-account-key-file", paramLabel = "FILE",
      description = "Public keys or certificates by which ServiceAccount tokens are known; of a private RSA key its public half.",
      showDefaultValue = Visibility.NEVER)
  private List<Path> tokenKeys = List.of();

  @Option(names = "--service-account-issuer", paramLabel = "URL",
      description = "Issues ServiceAccount tokens; if given again, further issuers whose tokens count.",
      showDefaultValue = Visibility.NEVER)
  private List<String> issuers = List.of();

  @Option(names = "--api-audiences", paramLabel = "NAME", split = ",",
      description = "Whom tokens are for when nobody else is named; by default the issuer.", showDefaultValue = Visibility.NEVER)
  private List<String> audiences = List.of();

  @Option(names = "--anonymous-auth", paramLabel = "BOOL", defaultValue = "true", arity = "0..1", fallbackValue = "true",
      description = "Whether requests without credentials are let in, as system:anonymous.")
  private boolean anonymous = true;

  @Option(names = "--authorization-mode", paramLabel = "Node|RBAC", split = ",", defaultValue = "Node,RBAC",
      description = "Both are always on; there are no others.")
  private List<String> modes = List.copyOf(MODES);

  @Option(names = "--allow-privileged", paramLabel = "true", defaultValue = "true", arity = "0..1", fallbackValue = "true",
      description = "Pods may be privileged where PodSecurity lets them.")
  private boolean privileged = true;

  @Option(names = "--enable-priority-and-fairness", paramLabel = "BOOL", defaultValue = "true", arity = "0..1", fallbackValue = "true",
      description = "Whether requests wait for each other by priority; otherwise all are handled at once.")
  private boolean fair = true;

  @Option(names = "--disable-admission-plugins", paramLabel = "NAME", split = ",",
      description = "Admission plugins that do not run.", showDefaultValue = Visibility.NEVER)
  private List<String> disabled = List.of();

  @Option(names = "--enable-admission-plugins", paramLabel = "NAME", split = ",",
      description = "Admission plugins that have to run: those that are here do so anyway.", showDefaultValue = Visibility.NEVER)
  private List<String> enabled = List.of();

  /** @throws IllegalArgumentException where a file or a wish is no good; the message names the flag */
  Terms terms() {
    if (!MODES.containsAll(modes)) {
      throw new IllegalArgumentException("--authorization-mode " + String.join(",", modes) + ": there are Node and RBAC only");
    }
    if (!privileged) {
      throw new IllegalArgumentException(
          "--allow-privileged=false is not there: label namespaces with pod-security.kubernetes.io/enforce instead");
    }
    List<X509Certificate> authorities =
        clientAuthorities.map(file -> read("--client-ca-file", file, PemKeys::certificates)).orElse(List.of());
    return new Terms(serving(), authorities, tokens(), anonymous, withoutAdmission(), fair);
  }

  private Optional<Terms.Serving> serving() {
    if (certFile.isPresent() != keyFile.isPresent()) {
      throw new IllegalArgumentException("--tls-cert-file and --tls-private-key-file go together");
    }
    Optional<Path> certificate = certFile.or(() -> inCertDir("apiserver.crt"));
    Optional<Path> key = keyFile.or(() -> inCertDir("apiserver.key"));
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    List<X509Certificate> chain = read("--tls-cert-file", certificate.get(), PemKeys::certificates);
    PrivateKey secret = read("--tls-private-key-file", key.get(), PemKeys::privateKey);
    return Optional.of(new Terms.Serving(secret, chain));
  }

  private Optional<Path> inCertDir(String name) {
    return certDir.map(dir -> dir.resolve(name)).filter(Files::exists);
  }

  private Optional<Terms.Tokens> tokens() {
    if (signingKey.isEmpty()) {
      if (issuers.isEmpty() && tokenKeys.isEmpty() && audiences.isEmpty()) {
        return Optional.empty();
      }
      throw new IllegalArgumentException(
          "--service-account-issuer, --service-account-key-file and --api-audiences need --service-account-signing-key-file");
    }
    PrivateKey secret = read("--service-account-signing-key-file", signingKey.get(), PemKeys::privateKey);
    List<PublicKey> open = new ArrayList<>();
    tokenKeys.forEach(file -> open.addAll(read("--service-account-key-file", file, PemKeys::publicKeys)));
    PublicKey own =
        open.stream()
            .filter(key -> key.getAlgorithm().equals(secret.getAlgorithm()) && Keys.isPair(secret, key))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--service-account-key-file: no key of " + signingKey.get() + " among them: nobody would know its tokens"));
    SigningKey signer = new SigningKey(new KeyPair(own, secret));
    List<String> names = issuers.isEmpty() ? List.of(Terms.Tokens.ISSUER) : issuers;
    return Optional.of(
        new Terms.Tokens(
            signer,
            open.stream().map(key -> key.equals(own) ? signer : SigningKey.verifying(key)).toList(),
            names,
            audiences.isEmpty() ? names.subList(0, 1) : audiences));
  }

  private Set<String> withoutAdmission() {
    Set<String> here = Terms.admissionPlugins();
    for (String name : enabled) {
      if (!here.contains(name)) {
        throw new IllegalArgumentException("--enable-admission-plugins: the plugin \"" + name + "\" is not there");
      }
    }
    Set<String> without = new HashSet<>(disabled);
    without.removeAll(NEVER_HERE);
    for (String name : without) {
      if (!here.contains(name)) {
        throw new IllegalArgumentException("disable-admission-plugins plugin \"" + name + "\" is unknown");
      }
    }
    return without;
  }

  private static <T> T read(String flag, Path file, Function<String, T> read) {
    try {
      return read.apply(Files.readString(file));
    } catch (IOException | KeyMaterialException e) {
      throw new IllegalArgumentException(flag + ": " + file + ": " + e.getMessage(), e);
    }
  }
}
