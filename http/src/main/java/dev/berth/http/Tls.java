package dev.berth.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The JDK's TLS with ALPN.
 *
 * <p>A client certificate is asked for but checked only after the handshake: a client with a stale certificate must get
 * upstream's 401, not a broken handshake (Go: {@code tls.RequestClientCert} and the x509 authenticator). That the
 * client holds the key is proven within the handshake all the same.
 */
final class Tls {
  /** AES-128 first: the JDK has it in hardware, and it is the cheapest. The TLS 1.2 suites are those HTTP/2 allows. */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private final SslContext context;
  private final Optional<X509TrustManager> trust;

  private Tls(SslContext context, Optional<X509TrustManager> trust) {
    this.context = context;
    this.trust = trust;
  }

  static Tls of(TlsConfig config) {
    try {
      if (config.clientAuthorities().isEmpty()) {
        return new Tls(context(config, ClientAuth.NONE, new TrustManager[0]), Optional.empty());
      }
      X509TrustManager trust = trust(config.clientAuthorities());
      TrustManager[] deferred = {new Deferred(config.clientAuthorities())};
      return new Tls(context(config, ClientAuth.OPTIONAL, deferred), Optional.of(trust));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("cannot serve TLS with the given key, certificates and authorities", e);
    }
  }

  /**
   * The JDK's context with Netty's ALPN around it. Not by Netty's builder: that looks for other providers first and so
   * loads hundreds of Bouncy Castle's classes at every start.
   */
  private static SslContext context(TlsConfig config, ClientAuth auth, TrustManager[] trust)
      throws GeneralSecurityException {
    char[] none = new char[0];
    KeyStore store = emptyStore();
    store.setKeyEntry("server", config.key(), none, config.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, none);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust, null);
    context.getServerSessionContext().setSessionCacheSize(1024);
    ApplicationProtocolConfig protocols =
        new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);
    return new JdkSslContext(
        context,
        false,
        CIPHERS,
        SupportedCipherSuiteFilter.INSTANCE,
        protocols,
        auth,
        new String[] {"TLSv1.3", "TLSv1.2"},
        false);
  }

  SslContext context() {
    return context;
  }

  /** After the handshake. */
  Peer peer(SocketAddress remote, SslHandler handler) {
    if (trust.isEmpty()) {
      return Peer.of(remote, List.of(), false);
    }
    X509Certificate[] chain;
    try {
      Certificate[] shown = handler.engine().getSession().getPeerCertificates();
      chain = Arrays.copyOf(shown, shown.length, X509Certificate[].class);
    } catch (SSLPeerUnverifiedException _) {
      return Peer.of(remote, List.of(), false);
    }
    try {
      trust.get().checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
      return Peer.of(remote, List.of(chain), false);
    } catch (CertificateException e) {
      Serving.LOG.info(
          "client certificate refused subject=\"{}\" reason=\"{}\"",
          chain[0].getSubjectX500Principal().getName(),
          e.getMessage());
      return Peer.of(remote, List.of(), true);
    }
  }

  private static X509TrustManager trust(List<X509Certificate> authorities) throws GeneralSecurityException {
    KeyStore store = emptyStore();
    int n = 0;
    for (X509Certificate authority : authorities) {
      store.setCertificateEntry("ca-" + n++, authority);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("the JDK has no X.509 trust manager"));
  }

  /** Not PKCS12: in memory its protection of the key is worth nothing and costs twenty thousand rounds of a cold hash. */
  private static KeyStore emptyStore() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("JKS");
    try {
      store.load(null, null);
      return store;
    } catch (IOException e) {
      throw new GeneralSecurityException("an empty key store", e);
    }
  }

  /** Names our authorities in the handshake, so that clients can choose, and leaves the check to {@link #peer}. */
  private static final class Deferred extends X509ExtendedTrustManager {
    private final List<X509Certificate> authorities;

    Deferred(List<X509Certificate> authorities) {
      this.authorities = new ArrayList<>(authorities);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return authorities.toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
      throw new CertificateException("this end is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
      throw new CertificateException("this end is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("this end is the server");
    }
  }
}
