package dev.berth.server.kubelet;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Keys;
import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.PemKeys;
import dev.berth.client.https.Endpoint;
import dev.berth.server.certificate.PrivateFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a node keeps of who it is: the cluster's authority ({@code ca.crt}), and its certificates with their keys, each pair in one
 * file ({@code kubelet-client.pem}, {@code kubelet-serving.pem}), so that a crash leaves the old pair or the new one. A key
 * whose certificate has not come yet lies beside ({@code .key}), so that a restart goes on with the same request.
 */
public final class NodeKeys {
  /** What a certificate is for. */
  public enum Purpose {
    CLIENT("kubelet-client"),
    SERVING("kubelet-serving");

    private final String file;

    Purpose(String file) {
      this.file = file;
    }
  }

  private final Path directory;

  /** @param directory is made where it is missing */
  public NodeKeys(Path directory) {
    this.directory = directory;
    PrivateFiles.directory(directory);
  }

  public Optional<X509Certificate> authority() {
    return text("ca.crt").map(pem -> PemKeys.certificates(pem).getFirst());
  }

  public void authority(X509Certificate certificate) {
    PrivateFiles.write(directory.resolve("ca.crt"), Keys.toPem(certificate));
  }

  /** A pair that is good now and that the authority signed. @throws KeyMaterialException where the file is damaged */
  public Optional<Credential> credential(Purpose purpose, X509Certificate authority, Instant now) {
    return text(purpose.file + ".pem")
        .map(pem -> Credential.parse(pem, pem))
        .filter(c -> c.certificate().getNotAfter().toInstant().isAfter(now))
        .filter(c -> isSignedBy(authority, c.certificate()));
  }

  private static boolean isSignedBy(X509Certificate authority, X509Certificate certificate) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The key that is being certified; made where there is none. */
  public KeyPair pending(Purpose purpose) {
    Optional<String> kept = text(purpose.file + ".key");
    if (kept.isPresent()) {
      try {
        return new KeyPair(PemKeys.publicKey(kept.get()), PemKeys.privateKey(kept.get()));
      } catch (KeyMaterialException e) {
        forget(purpose); // nothing was signed for it
      }
    }
    KeyPair made = Keys.generate();
    PrivateFiles.write(directory.resolve(purpose.file + ".key"), Keys.toPem(made.getPrivate()) + Keys.toPem(made.getPublic()));
    return made;
  }

  /** The request for the pending key came to nothing: the next one is for another. */
  public void forget(Purpose purpose) {
    PrivateFiles.delete(directory.resolve(purpose.file + ".key"));
  }

  /** @throws KeyMaterialException where the certificate is not the key's */
  public Credential store(Purpose purpose, KeyPair key, String certificate) {
    Credential credential = Credential.parse(Keys.toPem(key.getPrivate()), certificate);
    PrivateFiles.write(directory.resolve(purpose.file + ".pem"), certificate + credential.keyPem());
    forget(purpose);
    return credential;
  }

  public static Endpoint.ClientKey clientKey(Credential credential) {
    return new Endpoint.ClientKey(List.of(credential.certificate()), credential.key());
  }

  /** Which request is for a key: upstream names it by a digest as well, so that a second try finds the first. */
  public static String requestName(Purpose purpose, PublicKey key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      String hex = HexFormat.of().formatHex(digest).substring(0, 40);
      return (purpose == Purpose.CLIENT ? "node-csr-" : "csr-") + hex;
    } catch (NoSuchAlgorithmException e) {
      throw new KeyMaterialException("this JDK has no SHA-256", e);
    }
  }

  private Optional<String> text(String file) {
    Path path = directory.resolve(file);
    return Files.exists(path) ? Optional.of(PrivateFiles.read(path)) : Optional.empty();
  }
}
