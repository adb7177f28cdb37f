package dev.berth.api.access.cert;

import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * What somebody who has a key asks an authority to certify (PKCS#10, RFC 2986), its signature verified.
 *
 * @param subject as it was sent
 * @param commonName CN, or empty
 * @param organizations each O, in order
 * @param dnsNames alternative names that are host names
 * @param addresses alternative names that are IP addresses, as text
 * @param emails alternative names that are mail addresses
 * @param uris alternative names that are URIs
 * @param key to be certified
 */
public record CertificateRequest(
    X500Principal subject,
    String commonName,
    List<String> organizations,
    List<String> dnsNames,
    List<String> addresses,
    List<String> emails,
    List<String> uris,
    PublicKey key) {
  private static final String LABEL = "CERTIFICATE REQUEST";

  public CertificateRequest {
    organizations = List.copyOf(organizations);
    dnsNames = List.copyOf(dnsNames);
    addresses = List.copyOf(addresses);
    emails = List.copyOf(emails);
    uris = List.copyOf(uris);
  }

  /** @throws KeyMaterialException where it is none, or the key that it names did not sign it */
  public static CertificateRequest parse(String pem) {
    Optional<Pem.Block> block = Pem.parse(pem).stream().findFirst().filter(b -> b.label().equals(LABEL));
    if (block.isEmpty()) {
      throw new KeyMaterialException("PEM block type must be CERTIFICATE REQUEST");
    }
    try {
      JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(block.get().der());
      PublicKey key = request.getPublicKey();
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new KeyMaterialException("x509: the signature of the request is not its key's");
      }
      return of(request.getSubject(), alternatives(request), key);
    } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException
        | IllegalArgumentException e) {
      throw new KeyMaterialException("asn1: the request cannot be read: " + e.getMessage(), e);
    }
  }

  private static CertificateRequest of(X500Name subject, List<GeneralName> names, PublicKey key) throws IOException {
    return new CertificateRequest(
        new X500Principal(subject.getEncoded()),
        values(subject, BCStyle.CN).stream().findFirst().orElse(""),
        values(subject, BCStyle.O),
        texts(names, GeneralName.dNSName),
        names.stream().filter(n -> n.getTagNo() == GeneralName.iPAddress).map(CertificateRequest::address).toList(),
        texts(names, GeneralName.rfc822Name),
        texts(names, GeneralName.uniformResourceIdentifier),
        key);
  }

  private static List<GeneralName> alternatives(JcaPKCS10CertificationRequest request) {
    Optional<Extensions> extensions = Optional.ofNullable(request.getRequestedExtensions());
    return extensions
        .map(e -> GeneralNames.fromExtensions(e, Extension.subjectAlternativeName))
        .map(names -> List.of(names.getNames()))
        .orElse(List.of());
  }

  private static List<String> values(X500Name name, ASN1ObjectIdentifier attribute) {
    return Arrays.stream(name.getRDNs(attribute))
        .map(RDN::getFirst)
        .map(AttributeTypeAndValue::getValue)
        .map(value -> value instanceof ASN1String text ? text.getString() : value.toString())
        .toList();
  }

  private static List<String> texts(List<GeneralName> names, int tag) {
    return names.stream().filter(n -> n.getTagNo() == tag).map(n -> String.valueOf(n.getName())).toList();
  }

  private static String address(GeneralName name) {
    try {
      return InetAddress.getByAddress(ASN1OctetString.getInstance(name.getName()).getOctets()).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + e.getMessage(), e);
    }
  }

  /** Host names and addresses. */
  public List<String> names() {
    List<String> all = new ArrayList<>(dnsNames);
    all.addAll(addresses);
    return all;
  }

  /**
   * A request for a certificate of one's own, in PEM.
   *
   * @param profile whose subject and names are asked for; who signs decides on the rest
   */
  public static String write(KeyPair key, Profile profile) {
    try {
      JcaPKCS10CertificationRequestBuilder builder =
          new JcaPKCS10CertificationRequestBuilder(Issuer.subject(profile), key.getPublic());
      Collection<String> names = profile.names();
      if (!names.isEmpty()) {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.stream().map(Issuer::name).toArray(GeneralName[]::new)));
        builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
      }
      return Pem.encode(
          LABEL, builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())).getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new KeyMaterialException("the request of " + profile.commonName() + " cannot be made: " + e.getMessage(), e);
    }
  }
}
