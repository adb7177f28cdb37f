package dev.berth.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers in error texts are as Go prints what it read. */
class GoNumbersTest {
  @ParameterizedTest
  @CsvSource({
    "7, 7, 7", "3.0, 3, 3", "1.50, 1.5, 1.5", "1e10, 1e+10, 10000000000", "123456.5, 123456.5, 123456.5",
    "1234567.5, 1.2345675e+06, 1234567.5", "0.00001, 1e-05, 0.00001", "0.0000001, 1e-07, 1e-7", "1e21, 1e+21, 1e+21"
  })
  void aValueIsPrintedAndOneWithinAnotherIsJson(String written, String printed, String json) {
    Json number = Json.parse(written);
    assertThat(FieldError.invalid(FieldPath.of("x"), number, "no").text()).isEqualTo("x: Invalid value: " + printed + ": no");
    assertThat(GoText.of(Json.parse("[" + written + "]"))).isEqualTo("[" + printed + "]");
    assertThat(GoNumbers.json(Double.parseDouble(written))).isEqualTo(json);
  }
}
