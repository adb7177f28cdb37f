package dev.berth.http.backend;

import dev.berth.api.access.cert.Credential;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** A client certificate as TLS wants it. */
public final class ClientKey {
  private static final char[] IN_MEMORY = new char[0];

  private ClientKey() {}

  public static KeyManager[] of(Credential credential) {
    try {
      // not PKCS12: see Tls.emptyStore; a start waits for this
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      store.setKeyEntry("client", credential.key(), IN_MEMORY, new Certificate[] {credential.certificate()});
      KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, IN_MEMORY);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a client certificate cannot be used", e);
    }
  }
}
