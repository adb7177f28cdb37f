package dev.berth.server.certificate;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Issuer;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.PemKeys;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a server signs and proves itself with; files under one directory, named as kubeadm names them: {@code ca},
 * {@code apiserver}, {@code admin}, {@code front-proxy-ca} and {@code front-proxy-client} ({@code .crt}, {@code .key}),
 * {@code sa.key} and {@code sa.pub}.
 *
 * <p>What is there is used as it is, and may come from elsewhere (any unencrypted key in PEM). A certificate of ours that ends within
 * {@link #RENEW_BEFORE}, that another authority signed, or that lacks a name is made anew; the authority is renewed with
 * its key, so that everything it signed stays good. A file that cannot be understood is an error, never overwritten:
 * the key that it may still hold is not ours to throw away.
 *
 * @param authority signs clients and servers; its certificate is what clients trust
 * @param serving for TLS
 * @param admin the client of the kubeconfig
 * @param serviceAccountKey signs ServiceAccount tokens (ES256)
 * @param delegatingAuthority signs nobody but {@code delegating}
 * @param delegating by which extension servers know this one when it asks on behalf of a user
 */
public record Pki(
    Credential authority, Credential serving, Credential admin, KeyPair serviceAccountKey, Credential delegatingAuthority,
    Credential delegating) {
  static final Duration RENEW_BEFORE = Duration.ofDays(60);

  /**
   * Reads what there is and makes what is missing.
   *
   * @param directory mostly {@code DIR/pki}
   * @param serving what the serving certificate is to say
   * @throws KeyMaterialException where a file is not what it should be; the message names it
   * @throws java.io.UncheckedIOException where a file cannot be read or written; the message names it
   */
  public static Pki open(Path directory, Profile serving, Instant now) {
    PrivateFiles.directory(directory);
    Credential authority = authority(directory, "ca", "kubernetes", now);
    Credential delegating = authority(directory, "front-proxy-ca", "front-proxy-ca", now);
    return new Pki(
        authority,
        leaf(directory, "apiserver", authority, serving, now),
        leaf(directory, "admin", authority, Profile.admin(), now),
        serviceAccountKey(directory),
        delegating,
        leaf(directory, "front-proxy-client", delegating, Profile.client("front-proxy-client", List.of()), now));
  }

  /** A certificate for the agent of a node, held by nobody but the caller. */
  public Credential node(String nodeName, Instant now) {
    return Issuer.issue(authority, Profile.node(nodeName), now);
  }

  private static Credential authority(Path directory, String file, String name, Instant now) {
    if (isAbsent(directory, file)) {
      return stored(directory, file, Issuer.authority(name, now));
    }
    Credential found = read(directory, file);
    if (!endsSoon(found, now)) {
      return found;
    }
    KeyPair key = new KeyPair(found.certificate().getPublicKey(), found.key());
    return stored(directory, file, Issuer.authority(name, key, now));
  }

  private static Credential leaf(Path directory, String name, Credential authority, Profile profile, Instant now) {
    if (!isAbsent(directory, name)) {
      Credential found = read(directory, name);
      if (!endsSoon(found, now)
          && authority.issued(found.certificate())
          && names(found.certificate()).containsAll(normal(profile.names()))) {
        return found;
      }
    }
    return stored(directory, name, Issuer.issue(authority, profile, now));
  }

  private static boolean isAbsent(Path directory, String name) {
    boolean key = Files.exists(directory.resolve(name + ".key"));
    boolean certificate = Files.exists(directory.resolve(name + ".crt"));
    if (certificate && !key) {
      throw new KeyMaterialException(
          directory.resolve(name + ".crt") + " is there without its key " + name + ".key: restore the key, or remove "
              + "the certificate to have both made anew");
    }
    // a key alone is what a crash between the two writes leaves behind: nothing was signed with it yet
    return !certificate;
  }

  private static Credential read(Path directory, String name) {
    Path certificate = directory.resolve(name + ".crt");
    Path key = directory.resolve(name + ".key");
    String keyText = PrivateFiles.read(key);
    String certificateText = PrivateFiles.read(certificate);
    try {
      return Credential.parse(keyText, certificateText);
    } catch (KeyMaterialException e) {
      throw new KeyMaterialException(
          key + " and " + certificate + " are not usable: " + e.getMessage()
              + " (remove both to have them made anew)",
          e);
    }
  }

  private static Credential stored(Path directory, String name, Credential made) {
    Path key = directory.resolve(name + ".key");
    if (!Files.exists(key) || !PrivateFiles.read(key).equals(made.keyPem())) {
      PrivateFiles.delete(directory.resolve(name + ".crt")); // a crash must not leave it beside another's key
      PrivateFiles.write(key, made.keyPem());
    }
    PrivateFiles.write(directory.resolve(name + ".crt"), made.certificatePem());
    return made;
  }

  private static KeyPair serviceAccountKey(Path directory) {
    Path secret = directory.resolve("sa.key");
    Path open = directory.resolve("sa.pub");
    if (!Files.exists(open)) {
      KeyPair made = Keys.generate();
      PrivateFiles.write(secret, Keys.toPem(made.getPrivate()));
      PrivateFiles.write(open, Keys.toPem(made.getPublic()));
      return made;
    }
    String secretText = PrivateFiles.read(secret);
    String openText = PrivateFiles.read(open);
    try {
      KeyPair pair = new KeyPair(PemKeys.publicKey(openText), PemKeys.privateKey(secretText));
      if (!Keys.isPair(pair.getPrivate(), pair.getPublic())) {
        throw new KeyMaterialException("they do not belong together");
      }
      return pair;
    } catch (KeyMaterialException e) {
      throw new KeyMaterialException(
          secret + " and " + open + " are not usable: " + e.getMessage()
              + " (remove both to have them made anew; all ServiceAccount tokens become invalid)",
          e);
    }
  }

  private static boolean endsSoon(Credential credential, Instant now) {
    return credential.certificate().getNotAfter().toInstant().isBefore(now.plus(RENEW_BEFORE));
  }

  private static Set<String> names(X509Certificate certificate) {
    Set<String> names = new HashSet<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        alternatives.forEach(a -> names.add(String.valueOf(a.get(1))));
      }
    } catch (CertificateParsingException e) {
      throw new KeyMaterialException("the alternative names of a certificate cannot be read: " + e.getMessage(), e);
    }
    return normal(names);
  }

  private static Set<String> normal(Collection<String> names) {
    Set<String> normal = new HashSet<>();
    for (String name : names) {
      try {
        normal.add(InetAddress.ofLiteral(name).getHostAddress());
      } catch (IllegalArgumentException e) {
        normal.add(name);
      }
    }
    return normal;
  }
}
