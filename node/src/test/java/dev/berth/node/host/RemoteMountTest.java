package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.VolumeFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemoteMountTest {
  private static String command(Kind kind, String source, RemoteFacts facts, boolean readOnly, String... options) {
    return String.join(" ", mount(kind, source, facts, readOnly, options).command("/t"));
  }

  private static RemoteMount mount(Kind kind, String source, RemoteFacts facts, boolean readOnly, String... options) {
    LocalVolume.Use use =
        new LocalVolume.Use("pv", "n", "p", "default", readOnly, false, List.of(options), Optional.empty(), Optional.empty(), 0);
    return RemoteMount.of(
        new LocalVolume("u", "v", kind, "/t", (JsonObject) Yaml.parse(source), use), facts, "/log");
  }

  @Test
  @Spec({"C91", "C104"})
  void nfsIsMountedWithTheVolumesOptions() {
    assertThat(command(Kind.NFS, "{server: nas, path: /data}", RemoteFacts.NONE, false)).isEqualTo("mount -t nfs nas:/data /t");
    assertThat(command(Kind.NFS, "{server: 'fd00::1', path: /}", RemoteFacts.NONE, true, "vers=4.1", "hard", "hard"))
        .isEqualTo("mount -t nfs -o hard,ro,vers=4.1 [fd00::1]:/ /t");
  }

  @Test
  @Spec("C104")
  void glusterIsMountedFromTheFirstServerWithTheOthersAsBackup() {
    RemoteFacts facts = new RemoteFacts(List.of("10.0.0.1", "10.0.0.2"), Map.of());
    assertThat(command(Kind.GLUSTERFS, "{endpoints: gluster, path: vol}", facts, true))
        .isEqualTo(
            "mount -t glusterfs -o auto_unmount,backup-volfile-servers=10.0.0.1:10.0.0.2,log-file=/log,log-level=ERROR,ro"
                + " 10.0.0.1:vol /t");
    assertThatThrownBy(() -> mount(Kind.GLUSTERFS, "{endpoints: gluster, path: vol}", RemoteFacts.NONE, false))
        .isInstanceOf(VolumeFailure.class)
        .hasMessageContaining("endpoints gluster has no addresses");
  }

  @Test
  @Spec("C104")
  void aSecretIsGivenToMountAndShownToNobody() {
    RemoteMount mount =
        mount(
            Kind.CEPHFS,
            "{monitors: ['a:6789', 'b:6789'], user: web}",
            new RemoteFacts(List.of(), Map.of("key", "AQD==\n")),
            false);
    assertThat(String.join(" ", mount.command("/t"))).isEqualTo("mount -t ceph -o name=web,secret=AQD== a:6789,b:6789:/ /t");
    assertThat(String.join(" ", mount.shown("/t"))).isEqualTo("mount -t ceph -o name=web,<masked> a:6789,b:6789:/ /t");
    assertThat(command(Kind.CEPHFS, "{monitors: [a], path: /x}", RemoteFacts.NONE, false))
        .isEqualTo("mount -t ceph -o name=admin,secretfile=/etc/ceph/user.secret a:/x /t");
  }
}
