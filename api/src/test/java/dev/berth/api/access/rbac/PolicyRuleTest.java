package dev.berth.api.access.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.Requests;
import dev.berth.api.access.User;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyRuleTest {
  private static final User JOE = Requests.user("joe");

  /** Lists have bars; a dash is the empty list, and the empty text where it is a name. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # verbs   groups  resources     names  verb   group  resource    name  allowed
          get,      core,   pods,         -,     get,   core,  pods,       web,  true
          get,      core,   pods,         -,     list,  core,  pods,       -,    false
          get|list, core,   pods,         -,     list,  core,  pods,       -,    true
          *,        core,   pods,         -,     odd,   core,  pods,       web,  true
          get,      apps,   pods,         -,     get,   core,  pods,       web,  false
          get,      *,      pods,         -,     get,   apps,  pods,       web,  true
          get,      core,   pods,         -,     get,   core,  pods/log,   web,  false
          get,      core,   pods/log,     -,     get,   core,  pods/log,   web,  true
          get,      core,   pods/log,     -,     get,   core,  pods,       web,  false
          get,      core,   *,            -,     get,   core,  pods/log,   web,  true
          get,      core,   */log,        -,     get,   core,  pods/log,   web,  true
          get,      core,   */log,        -,     get,   core,  pods/exec,  web,  false
          get,      core,   */log,        -,     get,   core,  pods,       web,  false
          get,      core,   pods/*,       -,     get,   core,  pods/log,   web,  false
          get,      core,   pods,         web,   get,   core,  pods,       web,  true
          get,      core,   pods,         web,   get,   core,  pods,       db,   false
          list,     core,   pods,         web,   list,  core,  pods,       -,    false
          get,      core,   nodes|pods,   -,     get,   core,  pods,       web,  true
          -,        core,   pods,         -,     get,   core,  pods,       web,  false
          """)
  void resourceRulesMatch(
      String verbs,
      String groups,
      String resources,
      String names,
      String verb,
      String group,
      String resource,
      String name,
      boolean allowed) {
    PolicyRule rule = new PolicyRule(list(verbs), list(groups), list(resources), list(names), List.of());
    assertThat(rule.allows(Requests.asked(JOE, verb, text(group), resource, "default", text(name))))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /healthz,    /healthz,      true
          /healthz,    /healthz/etcd, false
          /healthz/*,  /healthz/etcd, true
          /healthz/*,  /healthz,      false
          /api*,       /apis/apps,    true
          *,           /anything,     true
          /a/*/b,      /a/x/b,        false
          """)
  void pathRulesMatch(String url, String path, boolean allowed) {
    PolicyRule rule = new PolicyRule(List.of("get"), List.of(), List.of(), List.of(), List.of(url));
    assertThat(rule.allows(Requests.path(JOE, "get", path))).isEqualTo(allowed);
    assertThat(rule.allows(Requests.path(JOE, "post", path))).isFalse();
    assertThat(rule.allows(Requests.asked(JOE, "get", "", "pods", "", ""))).isFalse();
  }

  private static List<String> list(String text) {
    return text.equals("-")
        ? List.of()
        : List.of(text.split("\\|", -1)).stream().map(PolicyRuleTest::text).toList();
  }

  private static String text(String word) {
    return word.equals("core") || word.equals("-") ? "" : word;
  }
}
