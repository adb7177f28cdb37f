package dev.berth.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.Pod;
import dev.berth.node.KubeletPaths;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.Environment;
import dev.berth.node.runtime.Runtime.DeviceMapping;
import dev.berth.node.runtime.Runtime.Mount;
import dev.berth.node.runtime.Runtime.TerminationMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerFilesTest {
  private static final KubeletPaths PATHS = new KubeletPaths("/k", "/l");
  private static final Map<String, MountedVolume> VOLUMES =
      Map.of(
          "data", new MountedVolume("pvc-1", "/k/data", false, false),
          "conf", new MountedVolume("conf", "/k/conf", true, false),
          "raw", new MountedVolume("pvc-2", "/dev/x", false, true),
          "rawro", new MountedVolume("pvc-3", "/dev/y", true, true));

  private static ContainerFiles.Plan plan(String container, String pod) {
    JsonObject metadata = JsonObject.builder().put("name", "web-0").put("namespace", "shop").put("uid", "u1").build();
    return ContainerFiles.of(
        new Pod(JsonObject.of("metadata", metadata, "spec", (JsonObject) Yaml.parse(pod))),
        new ContainerSpec(ContainerSpec.Role.MAIN, ((JsonObject) Yaml.parse(container)).with("name", "c")),
        3,
        new Environment.Resolved(Map.of("POD", "web-0", "EMPTY", "")),
        List.of("10.0.0.1"),
        "cluster.local",
        name -> Optional.ofNullable(VOLUMES.get(name)),
        PATHS);
  }

  private static ContainerFiles files(String container) {
    return ((ContainerFiles.Good) plan(container, "{}")).files();
  }

  private static String refusal(String container) {
    return ((ContainerFiles.Unusable) plan(container, "{}")).message();
  }

  @Test
  @Spec({"C96", "C97"})
  void aMountSaysWhereHowAndWhetherItMayBeWritten() {
    ContainerFiles files =
        files(
            "{volumeMounts: [{name: data, mountPath: data, mountPropagation: HostToContainer, readOnly: true, recursiveReadOnly: Enabled},"
                + " {name: conf, mountPath: /etc/conf}]}");
    assertThat(files.mounts())
        .containsExactly(
            new ContainerFiles.Wanted(
                0, "pvc-1", "", new Mount("data", "/k/data", "/data", true, "HostToContainer", "Enabled")),
            new ContainerFiles.Wanted(1, "conf", "", new Mount("conf", "/k/conf", "/etc/conf", true, "None")));
  }

  @Test
  @Spec("C95")
  void aSubPathIsWhatItsVariablesSay() {
    ContainerFiles files =
        files("{volumeMounts: [{name: data, mountPath: /d, subPathExpr: logs/$(POD)/$$(POD)}]}");
    assertThat(files.mounts().getFirst().subPath()).isEqualTo("logs/web-0/$(POD)");
  }

  @Test
  @Spec("C95")
  void aVariableWithoutAValueIsRefusedAndNotLeftOut() {
    assertThat(refusal("{volumeMounts: [{name: data, mountPath: /d, subPathExpr: $(NONE)/$(EMPTY)/x}]}"))
        .isEqualTo("missing value for EMPTY, NONE");
  }

  @Test
  @Spec({"C94", "G17"})
  void aSubPathNeitherStartsAtTheRootNorGoesUp() {
    assertThat(refusal("{volumeMounts: [{name: data, mountPath: /d, subPath: /etc}]}"))
        .isEqualTo("error SubPath `/etc` must not be an absolute path");
    assertThat(refusal("{volumeMounts: [{name: data, mountPath: /d, subPath: a/../../b}]}"))
        .isEqualTo("unable to provision SubPath `a/../../b`: must not contain '..'");
    assertThat(files("{volumeMounts: [{name: data, mountPath: /d, subPath: a..b}]}").mounts()).hasSize(1);
  }

  @Test
  @Spec("C100")
  void aBlockVolumeIsADeviceAndCannotBeMounted() {
    assertThat(files("{volumeDevices: [{name: raw, devicePath: /dev/xvda}, {name: rawro, devicePath: /dev/xvdb}]}").devices())
        .containsExactly(
            new DeviceMapping("raw", "/dev/x", "/dev/xvda", "mrw"), new DeviceMapping("rawro", "/dev/y", "/dev/xvdb", "r"));
    assertThat(refusal("{volumeMounts: [{name: raw, mountPath: /d}]}"))
        .isEqualTo("cannot find volume \"raw\" to mount into container \"c\"");
    assertThat(refusal("{volumeDevices: [{name: data, devicePath: /dev/xvda}]}"))
        .isEqualTo("cannot find volume \"data\" to pass into container \"c\"");
  }

  @Test
  @Spec("D28")
  void aContainerThatBringsItsOwnHostsFileKeepsIt() {
    assertThat(files("{}").hosts()).isPresent();
    assertThat(files("{volumeMounts: [{name: data, mountPath: /etc/hosts, subPath: hosts}]}").hosts()).isEmpty();
  }

  @Test
  @Spec("F36")
  void eachAttemptHasItsOwnTerminationMessage() {
    assertThat(files("{terminationMessagePath: /dev/termination-log, terminationMessagePolicy: FallbackToLogsOnError}")
            .terminationMessage())
        .contains(new TerminationMessage("/k/pods/u1/containers/c/3", "/dev/termination-log", true));
    assertThat(files("{}").terminationMessage()).isEmpty();
  }

  @Test
  @Spec("F37")
  void logsLieByNamespacePodAndContainer() {
    assertThat(files("{}").logDirectory()).isEqualTo("/l/shop_web-0_u1/c");
  }
}
