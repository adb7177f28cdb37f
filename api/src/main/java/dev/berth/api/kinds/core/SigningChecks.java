package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.api.validation.GoQuote;
import dev.berth.model.names.DnsNames;
import java.util.List;
import java.util.function.Function;

/** Which signers there may be, and what they may be asked for (upstream {@code validation.ValidateSignerName}). */
final class SigningChecks {
  static final List<String> USAGES =
      List.of(
          "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment",
          "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel",
          "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime",
          "server auth", "signing", "timestamping");

  private static final int LONGEST_DOMAIN = 253;

  /** A domain, a slash, a namespace, a dot and a name. */
  private static final int LONGEST_NAME = 253 + 1 + 63 + 1 + 253;

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
    labels(path, domain, labels, DnsNames::label, found);
    if (labels.size() < 2) {
      found.invalid(path, domain, "should be a domain with at least two segments separated by dots");
    }
    labels(path, segments.get(1), List.of(segments.get(1).split("\\.", -1)), DnsNames::subdomain, found);
    if (name.length() > LONGEST_NAME) {
      found.tooLong(path, LONGEST_NAME);
    }
  }

  /** What is wrong with the first label that is wrong: the same of the others would tell nobody more. */
  private static void labels(
      FieldPath path, String value, List<String> labels, Function<String, List<String>> rule, Findings found) {
    for (String label : labels) {
      List<String> wrong = rule.apply(label);
      if (!wrong.isEmpty()) {
        wrong.forEach(w -> found.invalid(path, value, "validating label " + GoQuote.quote(label) + ": " + w));
        return;
      }
    }
  }
}
