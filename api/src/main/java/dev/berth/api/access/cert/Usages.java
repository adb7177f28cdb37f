package dev.berth.api.access.cert;

import static java.util.Map.entry;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** What {@code spec.usages} of a CertificateSigningRequest stand for (upstream {@code controller/certificates/authority}). */
final class Usages {
  private static final Map<String, Integer> KEY =
      Map.ofEntries(
          entry("signing", KeyUsage.digitalSignature),
          entry("digital signature", KeyUsage.digitalSignature),
          entry("content commitment", KeyUsage.nonRepudiation),
          entry("key encipherment", KeyUsage.keyEncipherment),
          entry("key agreement", KeyUsage.keyAgreement),
          entry("data encipherment", KeyUsage.dataEncipherment),
          entry("cert sign", KeyUsage.keyCertSign),
          entry("crl sign", KeyUsage.cRLSign),
          entry("encipher only", KeyUsage.encipherOnly),
          entry("decipher only", KeyUsage.decipherOnly));

  private static final Map<String, KeyPurposeId> EXTENDED =
      Map.ofEntries(
          entry("any", KeyPurposeId.anyExtendedKeyUsage),
          entry("server auth", KeyPurposeId.id_kp_serverAuth),
          entry("client auth", KeyPurposeId.id_kp_clientAuth),
          entry("code signing", KeyPurposeId.id_kp_codeSigning),
          entry("email protection", KeyPurposeId.id_kp_emailProtection),
          entry("s/mime", KeyPurposeId.id_kp_emailProtection),
          entry("ipsec end system", KeyPurposeId.id_kp_ipsecEndSystem),
          entry("ipsec tunnel", KeyPurposeId.id_kp_ipsecTunnel),
          entry("ipsec user", KeyPurposeId.id_kp_ipsecUser),
          entry("timestamping", KeyPurposeId.id_kp_timeStamping),
          entry("ocsp signing", KeyPurposeId.id_kp_OCSPSigning),
          entry("microsoft sgc", purpose("1.3.6.1.4.1.311.10.3.3")),
          entry("netscape sgc", purpose("2.16.840.1.113730.4.1")));

  private Usages() {}

  private static KeyPurposeId purpose(String oid) {
    return KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid));
  }

  static void extend(X509v3CertificateBuilder builder, List<String> usages) throws IOException {
    int bits = usages.stream().mapToInt(u -> KEY.getOrDefault(u, 0)).reduce(0, (a, b) -> a | b);
    if (bits != 0) {
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(bits));
    }
    KeyPurposeId[] purposes =
        usages.stream().map(u -> Optional.ofNullable(EXTENDED.get(u))).flatMap(Optional::stream).distinct()
            .toArray(KeyPurposeId[]::new);
    if (purposes.length > 0) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
  }
}
