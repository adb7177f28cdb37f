package dev.berth.controllers.volume.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.controllers.volume.Stage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSourcesTest {
  private final Stage stage = new Stage();

  @ParameterizedTest
  @Spec("C116")
  @CsvSource({
    "'{apiGroup: example.com, kind: Foo, name: f}', UnrecognizedDataSourceKind",
    "'{apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: f}', ''",
    "'{kind: PersistentVolumeClaim, name: f}', ''",
    "'{}', ''"
  })
  void aKindThatNobodyFillsVolumesFromIsTold(String source, String reason) {
    stage.claim("data", "", ", dataSourceRef: " + source);
    stage.start(new DataSources());
    assertThat(String.join(" ", stage.reasons())).isEqualTo(reason);
    assertThat(stage.claim("data").phase()).isEqualTo("Pending");
  }
}
