package dev.berth.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MountsTest {
  @Test
  void aLineOfMountinfoIsReadWithItsOptionalFieldsAndEscapes() {
    Mounts.Mount mount =
        Mounts.parse(List.of("36 35 7:3 /sub /mnt/a\\040b ro,noatime master:1 shared:2 - ext4 /dev/loop3 rw,errors=continue"))
            .getFirst();
    assertThat(mount)
        .isEqualTo(new Mounts.Mount("7:3", "/sub", "/mnt/a b", List.of("ro", "noatime"), "ext4", "/dev/loop3"));
    assertThat(mount.isReadOnly()).isTrue();
  }

  @Test
  void aLineWithoutOptionalFieldsIsReadToo() {
    assertThat(Mounts.parse(List.of("1 0 0:1 / / rw - rootfs none rw")).getFirst().fsType()).isEqualTo("rootfs");
  }
}
