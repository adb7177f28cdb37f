package dev.berth.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.berth.store.StoreException;
import dev.berth.store.Value;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void theRevisionIsLeftOutAndItsPlaceKept() {
    ByteString kept = Texts.of(new Value("{'rv':'00','a':1}\n".getBytes(StandardCharsets.UTF_8), 7, 2, Optional.empty()));
    assertThat(kept.toStringUtf8()).isEqualTo("{'rv':'','a':1}\n\n7");
    assertThat(new String(Texts.value(kept).stamped(12), StandardCharsets.UTF_8)).isEqualTo("{'rv':'12','a':1}\n");
  }

  @Test
  void aValueWithoutARevisionIsKeptAsItIs() {
    byte[] text = {1, 10, 0, -1};
    Value back = Texts.value(Texts.of(Value.plain(text)));
    assertThat(back.bytes()).isEqualTo(text);
    assertThat(back.stampAt()).isEqualTo(-1);
  }

  @Test
  void whatOthersWroteIsNotReadAsOurs() {
    for (String foreign : new String[] {"", "k8s\0", "x\n999"}) {
      assertThatThrownBy(() -> Texts.value(ByteString.copyFromUtf8(foreign)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("was not written by Berth");
    }
  }
}
