package dev.berth.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MissingRightTest {
  private static final String SCALE =
      "statefulsets.apps \"web\" is forbidden: User \"system:serviceaccount:kube-system:horizontal-pod-autoscaler\" cannot update"
          + " resource \"statefulsets/scale\" in API group \"apps\" in the namespace \"default\"";

  @Test
  void theRemedyGrantsJustWhatIsMissing() {
    assertThat(MissingRight.of(403, SCALE))
        .map(MissingRight::remedy)
        .contains(
            "kubectl create clusterrole horizontal-pod-autoscaler-may-update-statefulsets-apps-scale"
                + " --verb=update --resource=statefulsets.apps/scale"
                + " && kubectl create clusterrolebinding horizontal-pod-autoscaler-may-update-statefulsets-apps-scale"
                + " --clusterrole=horizontal-pod-autoscaler-may-update-statefulsets-apps-scale"
                + " --user=system:serviceaccount:kube-system:horizontal-pod-autoscaler");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" at the cluster scope | list | pods",
        "forbidden: User \"bob\" cannot get path \"/metrics\" | get | /metrics"
      })
  void whatIsMissingIsInTheWords(String message, String verb, String what) {
    assertThat(MissingRight.of(403, message)).contains(new MissingRight("bob", verb, what));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | pods \"web-0\" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2",
        "404 | pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" at the cluster scope"
      })
  void whatARoleWouldNotHelpAgainstIsNoMissingRight(int code, String message) {
    assertThat(MissingRight.of(code, message)).isEmpty();
  }
}
