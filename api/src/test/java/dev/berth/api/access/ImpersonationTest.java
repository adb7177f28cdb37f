package dev.berth.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.Authorizer.Decision;
import dev.berth.api.access.Impersonation.Outcome;
import dev.berth.base.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImpersonationTest {
  private static final User ADMIN = Requests.user("admin", "system:masters", "system:authenticated");
  private static final User JOE = Requests.user("joe", "system:authenticated");
  private static final Attributes ADMIN_LISTS = Requests.asked(ADMIN, "list", "", "pods", "default", "");
  private static final Attributes JOE_LISTS = Requests.asked(JOE, "list", "", "pods", "default", "");

  private static final Authorizer EVERYTHING = _ -> new Decision.Allowed("");
  private final List<String> asked = new ArrayList<>();

  /** Grants {@code verb resource name}. */
  private Authorizer granting(String... granted) {
    return a -> {
      String resource = a.subresource().isEmpty() ? a.resource() : a.resource() + "/" + a.subresource();
      String line = a.verb() + " " + resource + " " + a.name();
      asked.add(line);
      return Set.of(granted).contains(line) ? new Decision.Allowed("") : new Decision.Denied("");
    };
  }

  @Test
  void withoutHeadersTheUserStays() {
    assertThat(Impersonation.resolve(ADMIN_LISTS, Requests.headers(), EVERYTHING)).isEqualTo(new Outcome.Unchanged());
  }

  @Test
  @Spec("E3")
  void aUserIsAuthenticatedUnlessItSaysOtherwise() {
    assertThat(as("Impersonate-User", "jane")).isEqualTo(Requests.user("jane", "system:authenticated"));
    assertThat(as("Impersonate-User", "jane", "Impersonate-Group", "dev"))
        .isEqualTo(Requests.user("jane", "dev", "system:authenticated"));
    assertThat(as("Impersonate-User", "system:anonymous")).isEqualTo(User.ANONYMOUS);
    assertThat(as("Impersonate-User", "x", "Impersonate-Group", "system:unauthenticated"))
        .isEqualTo(Requests.user("x", "system:unauthenticated"));
  }

  @Test
  @Spec("E3")
  void uidAndExtraAreTakenOverWithUnescapedKeys() {
    assertThat(
            as(
                "Impersonate-User", "jane",
                "Impersonate-Uid", "u-1",
                "Impersonate-Extra-Acme.com%2Fproject", "a",
                "Impersonate-Extra-acme.com%2Fproject", "b"))
        .isEqualTo(
            new User(
                "jane", "u-1", List.of("system:authenticated"), Map.of("acme.com/project", List.of("a", "b"))));
  }

  @Test
  @Spec("E3")
  void aServiceAccountComesWithItsGroups() {
    assertThat(as("Impersonate-User", "system:serviceaccount:ns1:robot").groups())
        .containsExactly("system:serviceaccounts", "system:serviceaccounts:ns1", "system:authenticated");
    assertThat(as("Impersonate-User", "system:serviceaccount:ns1:robot", "Impersonate-Group", "dev").groups())
        .containsExactly("dev", "system:authenticated");
  }

  @Test
  void aNodeComesWithItsGroupInTheConstrainedMode() {
    assertThat(as("Impersonate-User", "system:node:n1").groups())
        .containsExactly("system:nodes", "system:authenticated");
  }

  @Test
  void groupsWithoutAUserAreABadRequest() {
    assertThat(Impersonation.resolve(ADMIN_LISTS, Requests.headers("Impersonate-Group", "g"), EVERYTHING))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            r -> {
              assertThat(r.status().code()).isEqualTo(400);
              assertThat(r.status().message())
                  .isEqualTo(
                      "requested &user.DefaultInfo{Name:\"\", UID:\"\", Groups:[]string{\"g\"},"
                          + " Extra:map[string][]string(nil)} without impersonating a user name");
            });
  }

  @Test
  void mastersCanOnlyBeImpersonatedTheOldWay() {
    assertThat(as("Impersonate-User", "jane", "Impersonate-Group", "system:masters").groups())
        .contains("system:masters");
    assertThat(
            refusal(
                granting(
                    "impersonate-on:user-info:list pods ",
                    "impersonate:user-info users jane",
                    "impersonate:user-info groups system:masters"),
                "Impersonate-User", "jane", "Impersonate-Group", "system:masters"))
        .isEqualTo(
            "groups.authentication.k8s.io \"system:masters\" is forbidden: User \"joe\" cannot impersonate:user-info"
                + " resource \"groups\" in API group \"authentication.k8s.io\" at the cluster scope: impersonating the"
                + " system:masters group is not allowed");
  }

  @Test
  void theFirstRefusalIsTheAnswerAndAllModesAreTried() {
    assertThat(refusal(granting(), "Impersonate-User", "jane"))
        .isEqualTo(
            "pods is forbidden: User \"joe\" cannot impersonate-on:user-info:list resource \"pods\" in API group \"\""
                + " in the namespace \"default\"");
    assertThat(asked).containsExactly("impersonate-on:user-info:list pods ", "impersonate users jane");
  }

  @Test
  void theConstrainedModeNeedsBothGrants() {
    assertThat(
            Impersonation.resolve(
                JOE_LISTS,
                Requests.headers("Impersonate-User", "jane"),
                granting("impersonate-on:user-info:list pods ", "impersonate:user-info users jane")))
        .isEqualTo(new Outcome.As(Requests.user("jane", "system:authenticated")));
    assertThat(refusal(granting("impersonate-on:user-info:list pods "), "Impersonate-User", "jane"))
        .isEqualTo(
            "users.authentication.k8s.io \"jane\" is forbidden: User \"joe\" cannot impersonate:user-info resource"
                + " \"users\" in API group \"authentication.k8s.io\" at the cluster scope");
  }

  @Test
  void theOldModeAsksForEachGroupAndExtra() {
    Authorizer some =
        granting("impersonate users jane", "impersonate groups dev", "impersonate userextras/acme.com/p a");
    assertThat(
            Impersonation.resolve(
                JOE_LISTS,
                Requests.headers(
                    "Impersonate-User", "jane",
                    "Impersonate-Group", "dev",
                    "Impersonate-Extra-acme.com%2fp", "a"),
                some))
        .isInstanceOf(Outcome.As.class);
    assertThat(
            Impersonation.resolve(
                JOE_LISTS,
                Requests.headers("Impersonate-User", "jane", "Impersonate-Group", "ops"),
                some))
        .isInstanceOf(Outcome.Refused.class);
  }

  private static User as(String... headers) {
    Outcome outcome = Impersonation.resolve(ADMIN_LISTS, Requests.headers(headers), EVERYTHING);
    return outcome instanceof Outcome.As(User user) ? user : User.ANONYMOUS;
  }

  private static String refusal(Authorizer authorizer, String... headers) {
    Outcome outcome = Impersonation.resolve(JOE_LISTS, Requests.headers(headers), authorizer);
    return outcome instanceof Outcome.Refused(var status) ? status.message() : "not refused";
  }
}
