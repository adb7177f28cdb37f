package dev.berth.model.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final String LABEL_TEXT =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end"
          + " with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
          + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
  private static final String SUBDOMAIN_TEXT =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start"
          + " and end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
          + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

  private static void accepts(Function<String, List<String>> rule, String... good) {
    for (String s : good) {
      assertThat(rule.apply(s)).as("errors of '%s'", s).isEmpty();
    }
  }

  private static void refuses(Function<String, List<String>> rule, String... bad) {
    for (String s : bad) {
      assertThat(rule.apply(s)).as("errors of '%s'", s).isNotEmpty();
    }
  }

  @Test
  void labelsAreOneWordOfSixtyThree() {
    accepts(DnsNames::label, "a", "ab", "a1", "a-1", "a--1--2--b", "0", "01", "0-a", "1--2", "a".repeat(63));
    refuses(
        DnsNames::label, "", "A", "aBc", "A1", "-", "a-", "-a", "1-", "-1", "_", "a_", "a.b", "a b", " a", "a\u00e9",
        "a".repeat(64));
    assertThat(DnsNames.label("A")).containsExactly(LABEL_TEXT);
    assertThat(DnsNames.label("a.b")).containsExactly("must not contain dots");
    assertThat(DnsNames.label("a".repeat(64))).containsExactly("must be no more than 63 characters");
    assertThat(DnsNames.label("A".repeat(64))).containsExactly("must be no more than 63 characters", LABEL_TEXT);
  }

  @Test
  void subdomainsAreLabelsAndDots() {
    accepts(
        DnsNames::subdomain, "a", "a.b", "a.a1.b-2", "0.0", "1--2.b", "a.b.c.d.e", "a".repeat(253), "aa.b1.c-d.e--f");
    refuses(
        DnsNames::subdomain, "", "A", "a.", ".a", "a..b", "a.B", "-a.b", "a.-b", "a-.b", "a.b-", "a_b", "a b",
        "a".repeat(254));
    assertThat(DnsNames.subdomain("Foo")).containsExactly(SUBDOMAIN_TEXT);
    assertThat(DnsNames.subdomain("a".repeat(254))).containsExactly("must be no more than 253 characters");
  }

  @Test
  void lengthIsCountedInBytesOfUtf8() {
    assertThat(DnsNames.label("\u00e9".repeat(32))).contains("must be no more than 63 characters");
    assertThat(DnsNames.label("\u00e9".repeat(31))).doesNotContain("must be no more than 63 characters");
    assertThat(RuleText.utf8Length("\ud83d\ude00\u20ac\u00e9a")).isEqualTo(4 + 3 + 2 + 1);
  }

  @Test
  void servicesStartWithALetter() {
    accepts(DnsNames::label1035, "a", "a1", "a-1");
    refuses(DnsNames::label1035, "", "1", "1a", "-a", "a-", "A", "a.b");
    assertThat(DnsNames.label1035("1a"))
        .containsExactly(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
                + " character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for"
                + " validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
  }

  @Test
  void wildcardsHaveOneStarInFront() {
    accepts(DnsNames::wildcardSubdomain, "*.bar.com", "*.foo.bar.com", "*.a");
    refuses(DnsNames::wildcardSubdomain, "*.*.bar.com", "*.foo.*.com", "*bar.com", "f*.bar.com", "*", "");
  }

  @Test
  void underscoresAreForSearchDomains() {
    accepts(DnsNames::subdomainWithUnderscore, "_a.b", "a_b.c", "_srv._tcp.example.com");
    refuses(DnsNames::subdomainWithUnderscore, "", "_", "a_", "__a", "a._", "A");
  }

  @Test
  void qualifiedDomainsHaveTwoOrThreeParts() {
    accepts(DnsNames::fullyQualified, "a.com.x", "example.example.com");
    refuses(DnsNames::fullyQualified, "a.com", "a", ".a.b", "a..b");
    accepts(DnsNames::fullyQualifiedDomain, "a.com", "a.com.", "k8s.co");
    refuses(DnsNames::fullyQualifiedDomain, "a", "a..", "." + "a.b", "a".repeat(64) + ".com");
  }

  @Test
  void labelKeysMayHaveAPrefix() {
    accepts(
        LabelNames::key, "simple", "now-with-dashes", "1-starts-with-num", "1234", "simple/simple", "now-with-dashes/simple",
        "1.2.3.4/5678", "Uppercase_Is_OK_123", "example.com/Uppercase_Is_OK_123", "requests.storage-foo", "a".repeat(63),
        "a".repeat(253) + "/" + "b".repeat(63));
    refuses(
        LabelNames::key, "nospecialchars%^=@", "cantendwithadash-", "-cantstartwithadash-", "only/one/slash",
        "Example.com/abc", "example_com/abc", "example.com/", "/simple", "a".repeat(64), "a".repeat(254) + "/abc", "");
    assertThat(LabelNames.key(""))
        .containsExactly(
            "name part must be non-empty",
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
    assertThat(LabelNames.key("a".repeat(64))).containsExactly("name part must be no more than 63 bytes");
    assertThat(LabelNames.key("/a")).containsExactly("prefix part must be non-empty");
    assertThat(LabelNames.key("A.b/a")).containsExactly("prefix part " + SUBDOMAIN_TEXT);
    assertThat(LabelNames.key("a/b/c"))
        .containsExactly(
            "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with"
                + " an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation"
                + " is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/'"
                + " (e.g. 'example.com/MyName')");
  }

  @Test
  void labelValuesMayBeEmpty() {
    accepts(LabelNames::value, "", "simple", "now-with-dashes", "1", "a_b.c", "a".repeat(63));
    refuses(LabelNames::value, "nospecialchars%^=@", "-a", "a-", ".a", "example/x", "a".repeat(64), "a\n");
    assertThat(LabelNames.value("a b"))
        .containsExactly(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                + " start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex"
                + " used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
    assertThat(LabelNames.value("a".repeat(64))).containsExactly("must be no more than 63 bytes");
  }

  @Test
  void portNamesAreServiceNames() {
    accepts(FieldRules::portName, "telnet", "re-mail-ck", "pop3", "a", "a-1", "1-a", "a-1-b-2-c", "1-a-2-b-3");
    assertThat(FieldRules.portName("longerthan15characters"))
        .containsExactly("must be no more than 15 characters");
    assertThat(FieldRules.portName("12345")).containsExactly("must contain at least one letter (a-z)");
    assertThat(FieldRules.portName("-ab")).containsExactly("must not begin or end with a hyphen");
    assertThat(FieldRules.portName("a--b")).containsExactly("must not contain consecutive hyphens");
    assertThat(FieldRules.portName("a.b"))
        .containsExactly("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    assertThat(FieldRules.portName("")).hasSize(2);
  }

  @Test
  void keysOfConfigMapsStayInTheirDirectory() {
    accepts(FieldRules::configKey, "a", "good", "a.b", ".a", "KEY_NAME", "key-name", "a..b", "a".repeat(253));
    refuses(FieldRules::configKey, "", "a/b", "a b", "a".repeat(254));
    assertThat(FieldRules.configKey(".")).containsExactly("must not be '.'");
    assertThat(FieldRules.configKey("..")).containsExactly("must not be '..'");
    assertThat(FieldRules.configKey("..a")).containsExactly("must not start with '..'");
    assertThat(FieldRules.configKey("a b"))
        .containsExactly(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or"
                + " 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
  }

  @Test
  void environmentNamesAreStrictOrRelaxed() {
    accepts(FieldRules::environmentName, "a", "_", "A.b-C_1", "-x");
    refuses(FieldRules::environmentName, "", "1a", "a b", "a=b", "..", ".");
    accepts(FieldRules::relaxedEnvironmentName, "1a", "a b", "!", "..");
    refuses(FieldRules::relaxedEnvironmentName, "", "a=b", "a\tb", "\u00e9");
  }

  @Test
  void otherRulesAcceptAndRefuse() {
    accepts(FieldRules::cIdentifier, "a", "_", "A_1");
    refuses(FieldRules::cIdentifier, "", "1", "a-b", "a.b");
    accepts(FieldRules::httpHeaderName, "Accept-Encoding", "X", "1");
    refuses(FieldRules::httpHeaderName, "", " ", "a_b", "Host:");
    accepts(FieldRules::percent, "0%", "100%", "9999%");
    refuses(FieldRules::percent, "", "%", "1", "-1%", "1 %", "a%");
    accepts(FieldRules::pathSegment, "a", "A:b", "...", "");
    assertThat(FieldRules.pathSegment("..")).containsExactly("may not be '..'");
    assertThat(FieldRules.pathSegment("a/%")).containsExactly("may not contain '/'", "may not contain '%'");
    accepts(FieldRules::decimalInteger, "0", "1", "-10", "907");
    refuses(FieldRules::decimalInteger, "", "-", "-0", "01", "+1", "1a");
    assertThat(FieldRules.portNumber(0)).containsExactly("must be between 1 and 65535, inclusive");
    assertThat(FieldRules.portNumber(65535)).isEmpty();
  }

  @Test
  void aPrefixMayEndInADash() {
    assertThat(NameRule.SUBDOMAIN.errors("web-")).isNotEmpty();
    assertThat(NameRule.SUBDOMAIN.prefixErrors("web-")).isEmpty();
    assertThat(NameRule.SUBDOMAIN.prefixErrors("-")).isNotEmpty();
    assertThat(NameRule.LABEL.prefixErrors("a.b-")).containsExactly("must not contain dots");
    assertThat(NameRule.PATH_SEGMENT.prefixErrors(".")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-", "a", "this-base-is-longer-than-fifty-eight-characters-and-so-it-is-cut-somewhere-"})
  void generatedNamesAddFiveOfTheAlphabet(String base) {
    String name = GeneratedName.of(base, new Random(7));
    assertThat(name).hasSizeLessThanOrEqualTo(63).startsWith(base.substring(0, Math.min(58, base.length())));
    assertThat(name.substring(name.length() - 5)).matches("[bcdfghjklmnpqrstvwxz2456789]{5}");
    assertThat(GeneratedName.of(base, new Random(7))).isEqualTo(name);
  }

  @Test
  void quotesAsGoDoes() {
    assertThat(GoQuote.quote("a\"\\\n\t\u0001\u007f\u00e9\u200b\ud83d\ude00"))
        .isEqualTo("\"a\\\"\\\\\\n\\t\\x01\\x7f\u00e9\\u200b\ud83d\ude00\"");
  }
}
