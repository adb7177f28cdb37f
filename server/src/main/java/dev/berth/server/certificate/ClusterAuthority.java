package dev.berth.server.certificate;

import dev.berth.api.access.cert.CertificateRequest;
import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Issuer;
import dev.berth.api.access.cert.Keys;
import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.PemKeys;
import dev.berth.controllers.certificate.Authority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The authority of {@link Pki}, for the controllers that sign with it. */
public final class ClusterAuthority implements Authority {
  private final Credential authority;

  public ClusterAuthority(Credential authority) {
    this.authority = authority;
  }

  @Override
  public Optional<Asked> read(String pem) {
    try {
      CertificateRequest r = CertificateRequest.parse(pem);
      return Optional.of(
          new Asked(r.commonName(), r.organizations(), r.dnsNames(), r.addresses(), r.emails(), r.uris()));
    } catch (KeyMaterialException e) {
      return Optional.empty(); // validation has said so to whoever sent it
    }
  }

  @Override
  public String sign(String pem, List<String> usages, Duration validity, Instant now) {
    return Keys.toPem(Issuer.sign(authority, CertificateRequest.parse(pem), usages, validity, now));
  }

  @Override
  public Optional<Instant> end(String pem) {
    try {
      return Optional.of(PemKeys.certificates(pem).getFirst().getNotAfter().toInstant());
    } catch (KeyMaterialException e) {
      return Optional.empty();
    }
  }
}
