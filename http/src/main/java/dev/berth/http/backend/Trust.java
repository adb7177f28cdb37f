package dev.berth.http.backend;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whose certificates calls believe, and what Go's TLS says of those that it does not. Thread-safe. */
final class Trust {
  private static final int KEPT = 200;

  private final InstantSource clock;
  private final KeyManager[] keys;

  /** By the roots' text, since to make one is to parse certificates. Guarded by itself. */
  private final Map<String, SSLContext> contexts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SSLContext> eldest) {
          return size() > KEPT;
        }
      };

  Trust(InstantSource clock) {
    this(clock, new KeyManager[0]);
  }

  /** @param keys that peers are shown */
  Trust(InstantSource clock, KeyManager[] keys) {
    this.clock = clock;
    this.keys = keys.clone();
  }

  /** @param roots PEM; empty for those that the system trusts */
  SSLContext context(String roots) throws IOException {
    synchronized (contexts) {
      SSLContext known = contexts.get(roots);
      if (known != null) {
        return known;
      }
    }
    SSLContext made = make(roots);
    synchronized (contexts) {
      contexts.put(roots, made);
    }
    return made;
  }

  private SSLContext make(String roots) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int n = 0;
      for (Certificate c : certificates(roots)) {
        store.setCertificateEntry(Integer.toString(n++), c);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      if (n > 0) {
        factory.init(store);
      } else {
        factory.init((KeyStore) null);
      }
      TrustManager[] managers = factory.getTrustManagers();
      for (int i = 0; i < managers.length; i++) {
        if (managers[i] instanceof X509ExtendedTrustManager m) {
          managers[i] = new Doubts(m, clock);
        }
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.length == 0 ? null : keys, managers, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("unable to load root certificates: unable to parse bytes as PEM block", e);
    }
  }

  private static Collection<? extends Certificate> certificates(String roots) throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(roots.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** Of a handshake or a stream that failed. */
  static String reason(SSLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Doubts.Refused refused) {
        return String.valueOf(refused.getMessage());
      }
    }
    String message = String.valueOf(e.getMessage());
    if (message.contains("Unsupported or unrecognized SSL message")) {
      return "http: server gave HTTP response to HTTPS client";
    }
    return e instanceof SSLHandshakeException ? "remote error: tls: " + message : message;
  }
}
