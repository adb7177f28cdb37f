package dev.berth.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.node.cri.proto.Image;
import dev.berth.node.image.BuiltImages;
import org.junit.jupiter.api.Test;

class PinnedImagesTest {
  @Test
  void theProcessOfEachSandboxIsNeededThoughTheRuntimeDoesNotSaySo() {
    assertThat(CriImages.read(Image.newBuilder().setId("i").addRepoTags(BuiltImages.PAUSE).build()).pinned()).isTrue();
    assertThat(CriImages.read(Image.newBuilder().setId("i").addRepoTags("x.test/app:1").build()).pinned()).isFalse();
    assertThat(CriImages.read(Image.newBuilder().setId("i").addRepoTags("x.test/app:1").setPinned(true).build()).pinned()).isTrue();
  }
}
