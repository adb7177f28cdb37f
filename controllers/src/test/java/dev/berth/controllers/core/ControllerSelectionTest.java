package dev.berth.controllers.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControllerSelectionTest {
  private static final List<String> KNOWN =
      List.of("statefulset-controller", "job-controller", "garbage-collector-controller", "token-cleaner-controller");

  private static List<String> selected(String flag) {
    ControllerSelection selection = ControllerSelection.parse(List.of(flag.split(",", -1)), KNOWN);
    return KNOWN.stream().filter(name -> selection.includes(name, Set.of("token-cleaner-controller"))).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*                                    | statefulset-controller job-controller garbage-collector-controller",
        "none                                 | ''",
        "job-controller                       | job-controller",
        "*,-job-controller                    | statefulset-controller garbage-collector-controller",
        "-job-controller,*                    | statefulset-controller garbage-collector-controller",
        "-job-controller                      | ''",
        "token-cleaner-controller             | token-cleaner-controller",
        "*,token-cleaner-controller,-job      | statefulset-controller garbage-collector-controller token-cleaner-controller",
        "statefulset,garbagecollector         | statefulset-controller garbage-collector-controller",
        "job-controller,-job-controller       | job-controller",
        "-job-controller,job-controller       | ''",
      })
  void selectsWhatUpstreamsFlagSelects(String flag, String expected) {
    assertThat(String.join(" ", selected(flag))).isEqualTo(expected);
  }

  @Test
  void unknownNamesAreRefusedWithTheListOfThoseThatThereAre() {
    assertThatThrownBy(() -> selected("*,-foo,bar"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--controllers: \"foo\" is not in the list of known controllers, \"bar\" is not in the list of known"
                + " controllers: garbage-collector-controller, job-controller, statefulset-controller,"
                + " token-cleaner-controller");
  }

  @Test
  void aFormerNameOfAControllerThatThereIsNotIsUnknown() {
    assertThatThrownBy(() -> selected("podgc")).hasMessageContaining("\"podgc\" is not in the list");
  }

  @Test
  void noneStandsAlone() {
    assertThatThrownBy(() -> selected("none,job-controller")).hasMessageContaining("none stands alone");
  }
}
