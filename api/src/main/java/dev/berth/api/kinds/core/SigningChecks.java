package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.model.names.DnsNames;
import java.util.List;

/** Which signers there may be, and what they may be asked for (upstream {@code validation.ValidateSignerName}). */
final class SigningChecks {
  static final List<String> USAGES =
      List.of(
          "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment",
          "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel",
          "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime",
          "server auth", "signing", "timestamping");

  private static final int LONGEST_DOMAIN = 253;

  private SigningChecks() {}

  /** {@code example.com/path}. */
  static void signer(FieldPath path, String name, Findings found) {
    if (name.equals("kubernetes.io/legacy-unknown")) {
      found.invalid(path, name, "the legacy signerName is not allowed via this API version");
      return;
    }
    if (!found.present(path, name)) {
      return;
    }
    List<String> segments = List.of(name.split("/", -1));
    if (segments.size() != 2) {
      found.invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
      return;
    }
    String domain = segments.get(0);
    if (domain.length() > LONGEST_DOMAIN) {
      found.tooLong(path, LONGEST_DOMAIN);
    }
    List<String> labels = List.of(domain.split("\\.", -1));
    for (String label : labels) {
      DnsNames.label(label).forEach(e -> found.invalid(path, domain, "validating label \"" + label + "\": " + e));
    }
    if (labels.size() < 2) {
      found.invalid(path, domain, "should be a domain with at least two segments separated by dots");
    }
    for (String label : segments.get(1).split("\\.", -1)) {
      DnsNames.subdomain(label)
          .forEach(e -> found.invalid(path, segments.get(1), "validating label \"" + label + "\": " + e));
    }
  }
}
