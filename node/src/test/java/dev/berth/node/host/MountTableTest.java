package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MountTableTest {
  private static final MountTable TABLE =
      MountTable.parse(
          """
          22 1 0:20 / / rw,relatime - overlay overlay rw,lowerdir=/a
          30 22 8:1 /data /k/pods rw,relatime shared:5 master:2 - ext4 /dev/sda1 rw
          31 30 0:40 / /k/pods/u1/volumes/kubernetes.io~secret/a\\040b rw shared:6 - tmpfs tmpfs rw
          32 30 8:1 /x /k/pods/u1/x ro,nosuid - ext4 /dev/sda1 rw
          33 32 0:41 / /k/pods/u1/x rw - tmpfs tmpfs rw,size=4k
          34 22 8:2 / /k/pods2 rw - ext4 /dev/sda2 rw
          this line is not one
          """);

  @Test
  void aLineIsReadWithItsOptionalFieldsAndEscapes() {
    MountTable.Entry entry = TABLE.at("/k/pods/u1/volumes/kubernetes.io~secret/a b").orElseThrow();
    assertThat(entry)
        .isEqualTo(
            new MountTable.Entry(
                31, 30, "0:40", "/", "/k/pods/u1/volumes/kubernetes.io~secret/a b", "rw", true, "tmpfs", "tmpfs", "rw"));
    assertThat(TABLE.entries()).hasSize(6);
  }

  @Test
  void whatCoversAnotherIsSeen() {
    assertThat(TABLE.at("/k/pods/u1/x").orElseThrow().type()).isEqualTo("tmpfs");
    assertThat(TABLE.entries().get(3).isReadOnly()).isTrue();
  }

  @Test
  void aPathLiesInTheDeepestMountAboveIt() {
    assertThat(TABLE.covering("/k/pods/u2").orElseThrow().id()).isEqualTo(30);
    assertThat(TABLE.covering("/k/pods2/u2").orElseThrow().id()).isEqualTo(34);
    assertThat(TABLE.covering("/etc").orElseThrow().id()).isEqualTo(22);
    assertThat(TABLE.covering("/k/pods/u1/x/y").orElseThrow().id()).isEqualTo(33);
  }

  @Test
  void whatIsBelowComesInTheOrderOfUnmounting() {
    assertThat(TABLE.within("/k/pods")).extracting(MountTable.Entry::id).containsExactly(33, 32, 31, 30);
    assertThat(TABLE.within("/k/pods/u1/x")).extracting(MountTable.Entry::id).containsExactly(33, 32);
  }
}
