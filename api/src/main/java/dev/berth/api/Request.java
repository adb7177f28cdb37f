package dev.berth.api;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A request as it came off the wire, or as the in-process client makes it.
 *
 * @param method upper case
 * @param path percent-encoded, without the query, starting with a slash
 * @param query the raw text after the question mark, or empty
 * @param headers of the request
 * @param content whole; empty where there was none
 * @param peerCertificates the client's verified chain, or none
 * @param remoteAddress for the log
 * @param auditId that the answer carries as {@code Audit-Id}
 */
public record Request(
    String method,
    String path,
    String query,
    Headers headers,
    Body content,
    List<X509Certificate> peerCertificates,
    String remoteAddress,
    String auditId) {

  public Request(
      String method,
      String path,
      String query,
      Headers headers,
      byte[] body,
      List<X509Certificate> peerCertificates,
      String remoteAddress,
      String auditId) {
    this(method, path, query, headers, Body.of(body), peerCertificates, remoteAddress, auditId);
  }

  /** The text of the content. */
  public byte[] body() {
    return content.bytes();
  }
}
