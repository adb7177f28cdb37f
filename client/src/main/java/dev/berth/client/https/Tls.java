package dev.berth.client.https;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Whom a connection trusts and what it shows of itself. */
final class Tls {
  private Tls() {}

  static SSLContext context(Endpoint endpoint) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(endpoint), trust(endpoint), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "the keys for " + endpoint.server() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static KeyManager[] keys(Endpoint endpoint) throws GeneralSecurityException, IOException {
    if (endpoint.key().isEmpty()) {
      return new KeyManager[0];
    }
    Endpoint.ClientKey client = endpoint.key().get();
    KeyStore store = empty();
    store.setKeyEntry("client", client.key(), new char[0], client.chain().toArray(Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static TrustManager[] trust(Endpoint endpoint) throws GeneralSecurityException, IOException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    if (endpoint.authorities().isEmpty()) {
      factory.init((KeyStore) null);
      return factory.getTrustManagers();
    }
    KeyStore store = empty();
    for (X509Certificate authority : endpoint.authorities()) {
      store.setCertificateEntry("authority-" + store.size(), authority);
    }
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** Not PKCS12: in memory its protection of the key is worth nothing and costs twenty thousand rounds of a cold hash. */
  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    return store;
  }
}
