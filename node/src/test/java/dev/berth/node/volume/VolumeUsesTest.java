package dev.berth.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.Pod;
import dev.berth.node.volume.LocalVolume.Kind;
import org.junit.jupiter.api.Test;

class VolumeUsesTest {
  private static final VolumeUses USES = new VolumeUses(yaml("{memory: 1Gi}"));

  private static JsonObject yaml(String text) {
    return (JsonObject) Yaml.parse(text);
  }

  private static Pod pod(String spec) {
    return new Pod(yaml("{metadata: {name: p, namespace: n, uid: u}}").with("spec", yaml(spec)));
  }

  private static long size(String pod, String source) {
    return USES.of(pod(pod), "cache", false, Kind.EMPTY_DIR, yaml(source)).sizeBytes();
  }

  @Test
  @Spec("C102")
  void memoryIsLimitedByTheVolumeThePodAndTheNode() {
    String limited = "{containers: [{name: a, resources: {limits: {memory: 64Mi}}}, {name: b, resources: {limits: {memory: 32Mi}}}]}";
    assertThat(size("{containers: [{name: a}]}", "{sizeLimit: 1Mi, medium: Memory}")).isEqualTo(1 << 20);
    assertThat(size("{containers: [{name: a}]}", "{medium: Memory}")).isEqualTo(1 << 30);
    assertThat(size(limited, "{medium: Memory}")).isEqualTo(96 << 20);
    assertThat(size(limited, "{medium: Memory, sizeLimit: 1Gi}")).isEqualTo(96 << 20);
    assertThat(size(limited, "{}")).isZero();
    assertThat(size("{containers: [{name: a, resources: {limits: {memory: 2Gi}}}]}", "{medium: Memory}")).isEqualTo(1 << 30);
    String prepared =
        "{initContainers: [{name: i, resources: {limits: {memory: 80Mi}}}, {name: s, restartPolicy: Always, resources: {limits:"
            + " {memory: 16Mi}}}], containers: [{name: a, resources: {limits: {memory: 32Mi}}}]}";
    assertThat(size(prepared, "{medium: Memory}")).isEqualTo(80 << 20);
    assertThat(
            size("{overhead: {memory: 8Mi}, containers: [{name: a, resources: {limits: {memory: 32Mi}}}]}", "{medium: Memory}"))
        .isEqualTo(40 << 20);
  }

  private static boolean changes(String policy, String csi, String modes, String mode, boolean readOnly) {
    PersistentVolume volume =
        new PersistentVolume(yaml("spec: {csi: " + csi + ", accessModes: " + modes + ", volumeMode: " + mode + "}"));
    return VolumeUses.fsGroup(pod("{securityContext: {fsGroup: 7}}"), volume, policy, readOnly).isPresent();
  }

  @Test
  @Spec("C92")
  void aDriversVolumeChangesHandsByTheDriversPolicy() {
    assertThat(changes("ReadWriteOnceWithFSType", "{fsType: ext4}", "[ReadWriteOnce]", "Filesystem", false)).isTrue();
    assertThat(changes("ReadWriteOnceWithFSType", "{fsType: ext4}", "[ReadWriteOncePod]", "Filesystem", false)).isTrue();
    assertThat(changes("ReadWriteOnceWithFSType", "{}", "[ReadWriteOnce]", "Filesystem", false)).isFalse();
    assertThat(changes("ReadWriteOnceWithFSType", "{fsType: ext4}", "[ReadWriteMany]", "Filesystem", false)).isFalse();
    assertThat(changes("File", "{}", "[ReadWriteMany]", "Filesystem", false)).isTrue();
    assertThat(changes("File", "{}", "[ReadWriteMany]", "Filesystem", true)).isFalse();
    assertThat(changes("File", "{}", "[ReadWriteOnce]", "Block", false)).isFalse();
    assertThat(changes("None", "{fsType: ext4}", "[ReadWriteOnce]", "Filesystem", false)).isFalse();
  }
}
