package dev.berth.http.backend;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/** Believes whom another believes, and puts refusals in the words of Go's crypto/x509. Thread-safe. */
final class Doubts extends X509ExtendedTrustManager {
  private static final int DNS = 2;
  private static final int ADDRESS = 7;

  private final X509ExtendedTrustManager other;
  private final InstantSource clock;

  Doubts(X509ExtendedTrustManager other, InstantSource clock) {
    this.other = other;
    this.clock = clock;
  }

  /** Says why in Go's words. */
  static final class Refused extends CertificateException {
    private static final long serialVersionUID = 1;

    Refused(String why, Throwable cause) {
      super("tls: failed to verify certificate: x509: " + why, cause);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    try {
      other.checkServerTrusted(chain, type, socket);
    } catch (CertificateException e) {
      String host = socket instanceof SSLSocket s && s.getHandshakeSession() != null ? s.getHandshakeSession().getPeerHost() : "";
      throw new Refused(why(chain, type, host), e);
    }
  }

  private String why(X509Certificate[] chain, String type, String host) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    String over = "certificate has expired or is not yet valid: current time " + now;
    if (now.isAfter(chain[0].getNotAfter().toInstant())) {
      return over + " is after " + chain[0].getNotAfter().toInstant();
    }
    if (now.isBefore(chain[0].getNotBefore().toInstant())) {
      return over + " is before " + chain[0].getNotBefore().toInstant();
    }
    try {
      other.checkServerTrusted(chain, type); // the same without the name
    } catch (CertificateException e) {
      return "certificate signed by unknown authority";
    }
    List<String> names = names(chain[0]);
    return names.isEmpty()
        ? "certificate is not valid for any names, but wanted to match " + host
        : "certificate is valid for " + String.join(", ", names) + ", not " + host;
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      return all == null
          ? List.of()
          : all.stream()
              .filter(n -> n.get(0) instanceof Integer kind && (kind == DNS || kind == ADDRESS))
              .map(n -> String.valueOf(n.get(1)))
              .collect(Collectors.toList());
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    other.checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    other.checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("calls have no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    throw new CertificateException("calls have no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    throw new CertificateException("calls have no clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return other.getAcceptedIssuers();
  }
}
