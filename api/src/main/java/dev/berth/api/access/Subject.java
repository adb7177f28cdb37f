package dev.berth.api.access;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * What of a certificate's subject matters here.
 *
 * @param commonName the last CN, or empty
 * @param organizations each O, in the order of the certificate
 * @param uid the attribute that Kubernetes has for it, or empty
 */
record Subject(String commonName, List<String> organizations, String uid) {
  private static final String UID = "1.3.6.1.4.1.57683.2";

  /** @throws CertificateException where the uid is there more than once or is empty */
  static Subject of(X500Principal principal) throws CertificateException {
    String commonName = "";
    List<String> organizations = new ArrayList<>();
    List<String> uids = new ArrayList<>();
    try {
      for (Rdn rdn : new LdapName(principal.getName(X500Principal.RFC2253)).getRdns()) {
        Enumeration<? extends Attribute> attributes = rdn.toAttributes().getAll();
        while (attributes.hasMoreElements()) {
          Attribute attribute = attributes.nextElement();
          String value = text(attribute.get());
          switch (attribute.getID().toUpperCase(Locale.ROOT)) {
            case "CN" -> commonName = value;
            case "O" -> organizations.add(value);
            case UID -> uids.add(value);
            default -> {} // nothing to us
          }
        }
      }
    } catch (InvalidNameException e) {
      throw new CertificateException("the subject is not a name: " + principal, e);
    } catch (NamingException e) {
      throw new CertificateException("the subject cannot be read: " + principal, e);
    }
    if (uids.size() > 1) {
      throw new CertificateException("expected 1 UID, but found multiple: " + uids);
    }
    if (uids.size() == 1 && uids.getFirst().isEmpty()) {
      throw new CertificateException("UID cannot be an empty string");
    }
    return new Subject(commonName, List.copyOf(organizations), uids.isEmpty() ? "" : uids.getFirst());
  }

  /** Types that RFC 2253 has no name for come as DER: a tag, a length, and the letters. */
  private static String text(Object value) {
    if (value instanceof byte[] der) {
      return der.length > 2 && der[1] >= 0 && der[1] == der.length - 2
          ? new String(der, 2, der.length - 2, StandardCharsets.UTF_8)
          : "";
    }
    return String.valueOf(value);
  }
}
