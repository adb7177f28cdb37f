package dev.berth.api.access.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.Attributes;
import dev.berth.api.access.Requests;
import dev.berth.api.access.User;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RuleCoverTest {
  private static final User ANYONE = Requests.user("anyone");

  /** Every question that can tell two sets of rules apart: the words that rules use, and one that none uses. */
  private static final List<Attributes> QUESTIONS = questions();

  private static List<Attributes> questions() {
    List<Attributes> all = new ArrayList<>();
    for (String verb : List.of("get", "list", "odd")) {
      for (String group : List.of("", "apps", "odd")) {
        for (String resource : List.of("pods", "sets", "odd")) {
          for (String sub : List.of("", "/log", "/odd")) {
            for (String name : List.of("", "a", "b", "odd")) {
              all.add(Requests.asked(ANYONE, verb, group, resource + sub, "ns", name));
            }
          }
        }
      }
      for (String path : List.of("odd", "/", "/a", "/aodd", "/a/", "/a/odd", "/a/b", "/a/bodd", "/odd")) {
        all.add(Requests.path(ANYONE, verb, path));
      }
    }
    return all;
  }

  private static boolean allows(List<PolicyRule> rules, Attributes question) {
    return rules.stream().anyMatch(r -> r.allows(question));
  }

  @Property(tries = 3000)
  void rulesAreCoveredExactlyWhereNoQuestionTellsThemApart(
      @ForAll("rules") List<PolicyRule> held, @ForAll("rules") List<PolicyRule> wanted) {
    boolean subset = QUESTIONS.stream().allMatch(q -> !allows(wanted, q) || allows(held, q));
    assertThat(RuleCover.missing(held, wanted).isEmpty()).isEqualTo(subset);
  }

  @Property(tries = 1000)
  void whatIsMissingIsWantedAndNotHeldAndFillsTheGap(
      @ForAll("rules") List<PolicyRule> held, @ForAll("rules") List<PolicyRule> wanted) {
    List<PolicyRule> missing = RuleCover.missing(held, wanted);
    assertThat(RuleCover.missing(wanted, missing)).isEmpty();
    List<PolicyRule> both = new ArrayList<>(held);
    both.addAll(RuleCover.compact(missing));
    assertThat(RuleCover.missing(both, wanted)).isEmpty();
  }

  @Test
  void compactingJoinsVerbsOfTheSameResource() {
    PolicyRule rule = rule(List.of("get", "list"), List.of(""), List.of("pods"), List.of());
    assertThat(RuleCover.compact(rule.split())).containsExactly(rule);
    assertThat(rule.compactText()).isEqualTo("{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\" \"list\"]}");
    assertThat(new PolicyRule(List.of("get"), List.of(), List.of(), List.of(), List.of("/x")).compactText())
        .isEqualTo("{NonResourceURLs:[\"/x\"], Verbs:[\"get\"]}");
  }

  private static PolicyRule rule(List<String> verbs, List<String> groups, List<String> resources, List<String> names) {
    return new PolicyRule(verbs, groups, resources, names, List.of());
  }

  @Provide
  Arbitrary<List<PolicyRule>> rules() {
    Arbitrary<List<String>> verbs = some("get", "list", "*");
    Arbitrary<PolicyRule> resource =
        Combinators.combine(
                verbs,
                some("", "apps", "*"),
                some("pods", "sets", "pods/log", "*/log", "*"),
                Arbitraries.of("a", "b").list().uniqueElements().ofMaxSize(2))
            .as(RuleCoverTest::rule);
    Arbitrary<PolicyRule> path =
        Combinators.combine(verbs, some("/a", "/a*", "/a/*", "/a/b", "/*", "*"))
            .as((v, urls) -> new PolicyRule(v, List.of(), List.of(), List.of(), urls));
    return Arbitraries.oneOf(resource, path).list().ofMaxSize(3);
  }

  private static Arbitrary<List<String>> some(String... words) {
    return Arbitraries.of(words).list().uniqueElements().ofMinSize(1).ofMaxSize(2);
  }
}
