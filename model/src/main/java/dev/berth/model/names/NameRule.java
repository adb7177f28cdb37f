package dev.berth.model.names;

import java.util.List;
import java.util.function.Function;

/** Which names the objects of a kind may have. */
public enum NameRule {
  /** Most kinds. */
  SUBDOMAIN(DnsNames::subdomain),
  /** Namespaces, Services. */
  LABEL(DnsNames::label),
  /** Versions of APIs. */
  LABEL_1035(DnsNames::label1035),
  /** Roles, bindings, the core group's events: whatever can be a path's segment. */
  PATH_SEGMENT(FieldRules::pathSegment);

  private final Function<String, List<String>> rule;

  NameRule(Function<String, List<String>> rule) {
    this.rule = rule;
  }

  /** What is wrong with a whole name; empty where nothing is. */
  public List<String> errors(String name) {
    return rule.apply(name);
  }

  /** What is wrong with a {@code generateName}: it may end in a dash, since a suffix follows. */
  public List<String> prefixErrors(String base) {
    if (this == PATH_SEGMENT) {
      return FieldRules.pathSegmentPrefix(base);
    }
    // upstream (pkg/api/validation maskTrailingDash) drops the dash and the character before it for one letter
    return rule.apply(base.length() > 1 && base.endsWith("-") ? base.substring(0, base.length() - 2) + "a" : base);
  }
}
