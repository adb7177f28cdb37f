package dev.berth.api.custom.definition;

import dev.berth.base.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Optional;

/** The certificates by which a webhook for conversions is trusted. Upstream: apiserver {@code pkg/util/webhook/validation.go}. */
public final class CaBundle {
  private static final String NO_PEM = "unable to load root certificates: unable to parse bytes as PEM block";

  private CaBundle() {}

  /** The bundle of a definition, in base64; empty where it has none. */
  public static Optional<String> ofConversion(JsonObject definition) {
    return definition.object("spec").object("conversion").object("webhook").object("clientConfig").string("caBundle");
  }

  /** Why a bundle is none; an empty one means the machine's own, and is right. */
  public static Optional<String> fault(String base64) {
    if (base64.isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] pem = Base64.getDecoder().decode(base64);
      return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).isEmpty()
          ? Optional.of(NO_PEM)
          : Optional.empty();
    } catch (IllegalArgumentException | CertificateException e) {
      return Optional.of(NO_PEM);
    }
  }
}
