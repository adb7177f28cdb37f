package dev.berth.model.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldSelectorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|''", "x=a,y=b,z=c|x=a,y=b,z=c", "y==b,x!=a|x!=a,y=b", "x=|x=", "a=b\\,c|a=b\\,c", "a=b\\=\\\\c|a=b\\=\\\\c",
        "',,a=b,'|a=b", "=|''"
      })
  void parsesAndPrints(String text, String canonical) {
    assertThat(FieldSelector.parse(text).toString()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec.nodeName|invalid selector: 'spec.nodeName'; can't understand 'spec.nodeName'",
        "a=b,c|invalid selector: 'a=b,c'; can't understand 'c'",
        "a=b\\d|invalid field selector: invalid escape sequence: \\d",
        "a=b\\|invalid field selector: invalid escape sequence: \\",
        "x=a==b|invalid field selector: unescaped character in value: 61"
      })
  void refusesInUpstreamsWords(String text, String message) {
    assertThatThrownBy(() -> FieldSelector.parse(text)).isInstanceOf(SelectorException.class).hasMessage(message);
  }

  @Test
  void aMissingFieldIsTheEmptyText() {
    Map<String, String> fields = Map.of("metadata.name", "web-0");
    assertThat(FieldSelector.parse("metadata.name=web-0").matches(f -> fields.getOrDefault(f, ""))).isTrue();
    assertThat(FieldSelector.parse("metadata.name!=web-0").matches(f -> fields.getOrDefault(f, ""))).isFalse();
    assertThat(FieldSelector.parse("spec.nodeName=").matches(f -> fields.getOrDefault(f, ""))).isTrue();
    assertThat(FieldSelector.parse("spec.nodeName!=").matches(f -> fields.getOrDefault(f, ""))).isFalse();
    assertThat(FieldSelector.parse("a=1,metadata.name=x").exactValue("metadata.name")).contains("x");
    assertThat(FieldSelector.parse("metadata.name!=x").exactValue("metadata.name")).isEmpty();
  }

  @Property
  void anyValueCanBeEscaped(@ForAll String value) {
    FieldSelector selector = new FieldSelector(List.of(new FieldSelector.Term("a", true, value)));
    assertThat(FieldSelector.parse(selector.toString())).isEqualTo(selector);
  }
}
