package dev.berth.model.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.VolumeMove.State;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeMoveTest {
  @ParameterizedTest
  @EnumSource(State.class)
  void isReadAsItIsWritten(State state) {
    VolumeMove move = new VolumeMove("node-1", "a.b.example", "17", state);
    assertThat(VolumeMove.parse(move.toString())).isEqualTo(Optional.of(move));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "from=a,to=b,state=Copying", "from=a,to=b,id=1,state=Flying", "from=,to=b,id=1,state=Copying"})
  void whatIsNotWholeIsNone(String text) {
    assertThat(VolumeMove.parse(text)).isEmpty();
  }

  @Test
  void whereItLiesIsAllThatArrivalChanges() {
    String spec =
        """
        {"capacity":{"storage":"1Gi"},"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[\
        {"key":"zone","operator":"In","values":["z"]},{"key":"topology.berth.dev/node","operator":"In","values":["%s"]}]}]}}}""";
    VolumeMove move = new VolumeMove("a", "b", "1", State.COPYING);
    JsonObject before = (JsonObject) Json.parse(spec.formatted("a"));
    assertThat(move.arrived(before)).isEqualTo(Json.parse(spec.formatted("b")));
  }
}
