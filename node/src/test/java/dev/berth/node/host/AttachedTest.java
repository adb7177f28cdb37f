package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.node.KubeletPaths;
import dev.berth.node.linux.Commands.Result;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the tools of iSCSI and Ceph are asked, for machines that have them. */
class AttachedTest {
  private final ScriptedCommands commands = new ScriptedCommands();

  private Attached attached(Kind kind, String source, Map<String, String> secret) {
    LocalVolume volume =
        new LocalVolume(
            "u", "v", kind, "/p", (JsonObject) Yaml.parse(source), LocalVolume.Use.plain("pv", "n", "p"));
    return Attached.of(
        volume, new RemoteFacts(List.of(), secret), new KubeletPaths("/k", "/l"), new HostTools(commands));
  }

  @Test
  @Spec("C104")
  void anIscsiUnitIsAttachedByItsPortalAndName() {
    Attached unit = attached(Kind.ISCSI, "{targetPortal: 10.0.0.9, iqn: 'iqn.2026-01.example:a', lun: 3}", Map.of());
    String node = "iscsiadm -m node -p 10.0.0.9:3260 -T iqn.2026-01.example:a -I default ";
    assertThat(unit.attach()).isEqualTo("/dev/disk/by-path/ip-10.0.0.9:3260-iscsi-iqn.2026-01.example:a-lun-3");
    assertThat(commands.asked).containsExactly(node + "-o new", node + "--login", "udevadm settle");
    commands.asked.clear();
    unit.detach();
    assertThat(commands.asked).containsExactly(node + "--logout", node + "-o delete");
    assertThat(unit.globalPath())
        .isEqualTo("/k/plugins/kubernetes.io/iscsi/iface-default/10.0.0.9:3260-iqn.2026-01.example:a-lun-3");
  }

  @Test
  void credentialsAreSetBeforeTheLogin() {
    attached(
            Kind.ISCSI,
            "{targetPortal: '10.0.0.9:1', iqn: i, lun: 0, chapAuthSession: true}",
            Map.of("node.session.auth.username", "u", "discovery.sendtargets.auth.username", "d"))
        .attach();
    assertThat(commands.asked.subList(1, 3))
        .containsExactly(
            "iscsiadm -m node -p 10.0.0.9:1 -T i -o update -n node.session.auth.authmethod -v CHAP",
            "iscsiadm -m node -p 10.0.0.9:1 -T i -o update -n node.session.auth.username -v u");
  }

  @Test
  void aMissingToolIsNamedWithWhatBringsIt() {
    commands.answer("iscsiadm", Result.NOT_FOUND, "");
    assertThatThrownBy(() -> attached(Kind.ISCSI, "{targetPortal: a, iqn: i, lun: 0}", Map.of()).attach())
        .hasMessage("iscsiadm is not installed on this node: install open-iscsi (Debian, Ubuntu) or iscsi-initiator-utils (Fedora)");
  }

  @Test
  void whatWasNeverAttachedForWantOfAToolIsLetGoOfWithoutIt() {
    commands.answer("iscsiadm", Result.NOT_FOUND, "");
    commands.answer("rbd", Result.NOT_FOUND, "");
    SharedDevices.detach(attached(Kind.ISCSI, "{targetPortal: a, iqn: i, lun: 0}", Map.of()));
    SharedDevices.detach(attached(Kind.RBD, "{monitors: ['a:1'], image: disk}", Map.of()));
    assertThat(commands.asked).hasSize(2);
  }

  @Test
  @Spec("C104")
  void aCephImageIsMappedOnceAndFoundAgain() {
    Attached image =
        attached(Kind.RBD, "{monitors: ['a:1', 'b:1'], image: disk, user: web}", Map.of("key", "AQD=="));
    commands.answer("rbd map", 0, "/dev/rbd7\n");
    assertThat(image.attach()).isEqualTo("/dev/rbd7");
    assertThat(commands.asked).containsExactly("rbd showmapped", "rbd map disk --pool rbd --id web -m a:1,b:1 --key=AQD==");
    commands.answer("rbd showmapped", 0, "id pool namespace image snap device\n7  rbd            disk  -    /dev/rbd7\n");
    commands.asked.clear();
    assertThat(image.attach()).isEqualTo("/dev/rbd7");
    image.detach();
    assertThat(commands.asked).containsExactly("rbd showmapped", "rbd showmapped", "rbd unmap /dev/rbd7");
  }
}
