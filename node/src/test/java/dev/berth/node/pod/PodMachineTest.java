package dev.berth.node.pod;

import static dev.berth.node.pod.PodStage.container;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.node.pod.Probes.Known;
import org.junit.jupiter.api.Test;

class PodMachineTest {
  private static final String PLAIN = "{'containers':[" + container("c", "") + "]}";

  private static String spec(String more, String... containers) {
    return "{" + (more.isEmpty() ? "" : more + ",") + "'containers':[" + String.join(",", containers) + "]}";
  }

  @Test
  @Spec({"F1", "F9"})
  void aPlainPodComesAndGoes() {
    assertThat(new PodStage(PLAIN).bound().deleted(30).exits("c", 0).transcript()).isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True
        > deleted with 30 s
          stop c by +30 s: Stopping container c
          = Running, c running ready; Ready True
        > c exits 0
          stop sandbox 0
          = Succeeded, c terminated 0; no sandbox; Ready False PodCompleted; ended
        """);
  }

  @Test
  @Spec("C85")
  void nothingStartsBeforeTheVolumesAreThere() {
    assertThat(new PodStage(PLAIN).withoutVolumes().volumesCome().transcript()).isEqualTo("""
        > bound without volumes
          = Pending, c waiting ContainerCreating; no sandbox; Ready False ContainersNotReady
        > volumes come
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True
        """);
  }

  @Test
  void aPodThatIsDeletedBeforeItsVolumesCameNeverStarts() {
    assertThat(new PodStage(PLAIN).withoutVolumes().deleted(30).volumesCome().transcript()).isEqualTo("""
        > bound without volumes
          = Pending, c waiting ContainerCreating; no sandbox; Ready False ContainersNotReady
        > deleted with 30 s
          = Failed, c waiting ContainerCreating; no sandbox; Ready False PodFailed; ended
        > volumes come
          = Failed, c waiting ContainerCreating; no sandbox; Ready False PodFailed; ended
        """);
  }

  @Test
  @Spec({"F17", "F18"})
  void initContainersRunOneByOneAndASidecarOnlyHasToStart() {
    String spec =
        spec(
            "'initContainers':[" + container("a", "") + ","
                + container("log", "'restartPolicy':'Always','startupProbe':{'exec':{}}") + "," + container("b", "") + "]",
            container("c", ""));
    assertThat(
            new PodStage(spec)
                .bound()
                .exits("a", 0)
                .probed("log", ProbeKind.STARTUP, Known.SUCCESS)
                .exits("b", 0)
                .exits("log", 1)
                .deleted(30)
                .exits("c", 0)
                .transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start a 0
          = Pending, a running unready, log waiting PodInitializing, b waiting PodInitializing, c waiting PodInitializing; not initialized; Ready False ContainersNotReady
        > a exits 0
          start log 0
          = Pending, a terminated 0, log running unstarted, b waiting PodInitializing, c waiting PodInitializing; not initialized; Ready False ContainersNotReady
        > log Startup SUCCESS
          start b 0
          = Pending, a terminated 0, log running ready, b running unready, c waiting PodInitializing; not initialized; Ready False ContainersNotReady
        > b exits 0
          start c 0
          = Running, a terminated 0, log running ready, b terminated 0, c running ready; Ready True
        > log exits 1
          start log 1
          = Running, a terminated 0, log running unstarted, b terminated 0, c running ready; Ready False ContainersNotReady
        > deleted with 30 s
          stop c by +30 s: Stopping container c
          = Running, a terminated 0, log running unstarted, b terminated 0, c running ready; Ready False ContainersNotReady
        > c exits 0
          stop log by +30 s: Stopping container log
          = Running, a terminated 0, log running unstarted, b terminated 0, c terminated 0; Ready False ContainersNotReady
        """);
  }

  @Test
  @Spec("F18")
  void sidecarsEndAfterTheOthersTheLastOneFirstInTheSameTime() {
    String spec =
        spec(
            "'initContainers':[" + container("one", "'restartPolicy':'Always'") + ","
                + container("two", "'restartPolicy':'Always','lifecycle':{'preStop':{'sleep':{'seconds':1}}}") + "]",
            container("c", ""));
    assertThat(
            new PodStage(spec)
                .bound()
                .deleted(30)
                .passes(25)
                .exits("c", 0)
                .passes(4)
                .exits("two", 0)
                .exits("one", 137)
                .transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start one 0
          start two 0
          start c 0
          = Running, one running ready, two running ready, c running ready; Ready True
        > deleted with 30 s
          stop c by +30 s: Stopping container c
          = Running, one running ready, two running ready, c running ready; Ready True
        > 25 s pass
          = Running, one running ready, two running ready, c running ready; Ready True
        > c exits 0
          stop two by +30 s after preStop: Stopping container two
          = Running, one running ready, two running ready, c terminated 0; Ready False ContainersNotReady
        > 4 s pass
          = Running, one running ready, two running ready, c terminated 0; Ready False ContainersNotReady
        > two exits 0
          stop one by +31 s: Stopping container one
          = Running, one running ready, two terminated 0, c terminated 0; Ready False ContainersNotReady
        > one exits 137
          stop sandbox 0
          = Succeeded, one terminated 137, two terminated 0, c terminated 0; no sandbox; Ready False PodCompleted; ended
        """);
  }

  @Test
  @Spec("F18")
  void aSidecarDoesNotKeepAFinishedPodAlive() {
    String spec =
        spec(
            "'restartPolicy':'OnFailure','initContainers':[" + container("log", "'restartPolicy':'Always'") + "]",
            container("c", ""));
    assertThat(new PodStage(spec).bound().exits("c", 0).exits("log", 137).transcript()).isEqualTo("""
        > bound
          run sandbox 0
          start log 0
          start c 0
          = Running, log running ready, c running ready; Ready True
        > c exits 0
          stop log by +30 s: Stopping container log
          = Running, log running ready, c terminated 0; Ready False ContainersNotReady
        > log exits 137
          stop sandbox 0
          = Succeeded, log terminated 137, c terminated 0; no sandbox; Ready False PodCompleted; ended
        """);
  }

  @Test
  @Spec("F17")
  void anInitContainerThatFailsForGoodFailsThePod() {
    String never = spec("'restartPolicy':'Never','initContainers':[" + container("a", "") + "]", container("c", ""));
    assertThat(new PodStage(never).bound().exits("a", 1).transcript()).isEqualTo("""
        > bound
          run sandbox 0
          start a 0
          = Pending, a running unready, c waiting PodInitializing; not initialized; Ready False ContainersNotReady
        > a exits 1
          stop sandbox 0
          = Failed, a terminated 1, c waiting PodInitializing; no sandbox; not initialized; Ready False PodFailed; ended
        """);
  }

  @Test
  @Spec({"F17", "F6"})
  void anInitContainerThatFailsIsTriedAgain() {
    String always = spec("'initContainers':[" + container("a", "") + "]", container("c", ""));
    assertThat(new PodStage(always).bound().exits("a", 1).exits("a", 1).passes(10).exits("a", 0).transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start a 0
          = Pending, a running unready, c waiting PodInitializing; not initialized; Ready False ContainersNotReady
        > a exits 1
          start a 1
          = Pending, a running unready, c waiting PodInitializing; not initialized; Ready False ContainersNotReady
        > a exits 1
          = Pending, a waiting CrashLoopBackOff, c waiting PodInitializing; not initialized; Ready False ContainersNotReady; wake at +10 s
        > 10 s pass
          start a 2
          remove a 0
          = Pending, a running unready, c waiting PodInitializing; not initialized; Ready False ContainersNotReady
        > a exits 0
          start c 0
          = Running, a terminated 0, c running ready; Ready True
        """);
  }

  @Test
  @Spec("F6")
  void theBackOffDoublesAndIsForgottenAfterALongRun() {
    assertThat(
            new PodStage(PLAIN)
                .bound()
                .exits("c", 1)
                .exits("c", 1)
                .passes(10)
                .exits("c", 1)
                .passes(19)
                .passes(1)
                .passes(700)
                .exits("c", 1)
                .transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True
        > c exits 1
          start c 1
          = Running, c running ready; Ready True
        > c exits 1
          = Running, c waiting CrashLoopBackOff; Ready False ContainersNotReady; wake at +10 s
        > 10 s pass
          start c 2
          remove c 0
          = Running, c running ready; Ready True
        > c exits 1
          = Running, c waiting CrashLoopBackOff; Ready False ContainersNotReady; wake at +30 s
        > 19 s pass
          = Running, c waiting CrashLoopBackOff; Ready False ContainersNotReady; wake at +30 s
        > 1 s pass
          start c 3
          remove c 1
          = Running, c running ready; Ready True
        > 700 s pass
          = Running, c running ready; Ready True
        > c exits 1
          start c 4
          remove c 2
          = Running, c running ready; Ready True
        """);
  }

  @Test
  @Spec("F7")
  void aRuleOfItsOwnComesBeforeThePodsPolicy() {
    String rule =
        "'restartPolicy':'Never','restartPolicyRules':[{'action':'Restart','exitCodes':{'operator':'In','values':[42]}}]";
    assertThat(new PodStage(spec("'restartPolicy':'Always'", container("c", rule))).bound().exits("c", 42).exits("c", 1)
            .transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True
        > c exits 42
          start c 1
          = Running, c running ready; Ready True
        > c exits 1
          stop sandbox 0
          = Failed, c terminated 1; no sandbox; Ready False PodFailed; ended
        """);
  }

  @Test
  @Spec({"F23", "F24"})
  void aContainerIsReadyWhenStartedAndFoundReadyAndKilledWhenNotAlive() {
    String spec =
        spec("", container("c", "'startupProbe':{},'readinessProbe':{},'livenessProbe':{'terminationGracePeriodSeconds':5}"));
    assertThat(
            new PodStage(spec)
                .bound()
                .probed("c", ProbeKind.STARTUP, Known.SUCCESS)
                .probed("c", ProbeKind.READINESS, Known.SUCCESS)
                .probed("c", ProbeKind.READINESS, Known.FAILURE)
                .probed("c", ProbeKind.LIVENESS, Known.FAILURE)
                .exits("c", 137)
                .transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running unstarted; Ready False ContainersNotReady
        > c Startup SUCCESS
          = Running, c running unready; Ready False ContainersNotReady
        > c Readiness SUCCESS
          = Running, c running ready; Ready True
        > c Readiness FAILURE
          = Running, c running unready; Ready False ContainersNotReady
        > c Liveness FAILURE
          stop c by +5 s: Container c failed liveness probe, will be restarted
          = Running, c running unready; Ready False ContainersNotReady
        > c exits 137
          start c 1
          = Running, c running unstarted; Ready False ContainersNotReady
        """);
  }

  @Test
  @Spec("F23")
  void aContainerThatDoesNotStartInTimeIsKilled() {
    assertThat(
            new PodStage(spec("", container("c", "'startupProbe':{}")))
                .bound()
                .probed("c", ProbeKind.STARTUP, Known.FAILURE)
                .exits("c", 0)
                .transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running unstarted; Ready False ContainersNotReady
        > c Startup FAILURE
          stop c by +30 s: Container c failed startup probe, will be restarted
          = Running, c running unstarted; Ready False ContainersNotReady
        > c exits 0
          start c 1
          = Running, c running unstarted; Ready False ContainersNotReady
        """);
  }

  @Test
  @Spec("F26")
  void aContainerCountsAsStartedAfterItsHookAndIsKilledIfThatFails() {
    String spec = spec("", container("c", "'lifecycle':{'postStart':{'exec':{}}}"));
    assertThat(new PodStage(spec).bound().hooked("c", true).transcript()).isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Pending, c waiting ContainerCreating; Ready False ContainersNotReady
        > c postStart done
          = Running, c running ready; Ready True
        """);
    assertThat(new PodStage(spec).bound().hooked("c", false).exits("c", 137).transcript()).isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Pending, c waiting ContainerCreating; Ready False ContainersNotReady
        > c postStart failed
          stop c by +30 s: FailedPostStartHook
          = Running, c running unstarted; Ready False ContainersNotReady
        > c exits 137
          start c 1
          = Running, c waiting ContainerCreating; Ready False ContainersNotReady
        """);
  }

  @Test
  @Spec("F8")
  void anotherSandboxIsMadeWhenTheOldOneDies() {
    String spec = spec("'initContainers':[" + container("a", "") + "]", container("c", ""));
    assertThat(new PodStage(spec).bound().exits("a", 0).sandboxDies().exits("c", 137).exits("a", 0).transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start a 0
          = Pending, a running unready, c waiting PodInitializing; not initialized; Ready False ContainersNotReady
        > a exits 0
          start c 0
          = Running, a terminated 0, c running ready; Ready True
        > sandbox dies
          stop c by +30 s: Stopping container c
          = Running, a terminated 0, c running ready; no sandbox; Ready True
        > c exits 137
          run sandbox 1
          start a 1
          = Running, a running unready, c terminated 137; Ready False ContainersNotReady
        > a exits 0
          start c 1
          = Running, a terminated 0, c running ready; Ready True
        """);
  }

  @Test
  @Spec("F14")
  void afterTheMachineWasDownAPodThatMayNotRestartHasFailed() {
    assertThat(new PodStage(spec("'restartPolicy':'Never'", container("c", ""))).bound().machineWasDown().transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True
        > sandbox dies
          = Failed, c terminated 255; no sandbox; Ready False PodFailed; ended
        """);
    assertThat(new PodStage(PLAIN).bound().machineWasDown().transcript()).isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True
        > sandbox dies
          run sandbox 1
          start c 1
          = Running, c running ready; Ready True
        """);
  }

  @Test
  @Spec("F11")
  void whenItsTimeIsOverThePodFails() {
    assertThat(new PodStage(spec("'activeDeadlineSeconds':60", container("c", ""))).bound().passes(59).passes(1)
            .exits("c", 137).transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True; wake at +60 s
        > 59 s pass
          = Running, c running ready; Ready True; wake at +60 s
        > 1 s pass
          stop c by +90 s: Stopping container c
          = Running, c running ready; Ready True
        > c exits 137
          stop sandbox 0
          = Failed DeadlineExceeded, c terminated 137; no sandbox; Ready False PodFailed; ended
        """);
  }

  @Test
  @Spec("F9")
  void lessGraceIsHandedOnAndMoreIsNot() {
    assertThat(new PodStage(PLAIN).bound().deleted(30).passes(5).deleted(3).passes(1).deleted(60).transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True
        > deleted with 30 s
          stop c by +30 s: Stopping container c
          = Running, c running ready; Ready True
        > 5 s pass
          = Running, c running ready; Ready True
        > deleted with 3 s
          stop c by +8 s: Stopping container c
          = Running, c running ready; Ready True
        > 1 s pass
          = Running, c running ready; Ready True
        > deleted with 60 s
          = Running, c running ready; Ready True
        """);
  }

  @Test
  @Spec("F10")
  void whatIsGoneFromTheApiIsEndedAndRemoved() {
    assertThat(new PodStage(PLAIN).bound().removed().exits("c", 0).transcript()).isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True
        > gone from the API
          stop c by +30 s: Stopping container c
          = Running, c running ready; Ready True
        > c exits 0
          stop sandbox 0
          remove sandbox 0
          = Failed, c terminated 137; no sandbox; Ready False PodFailed; ended
        """);
  }

  @Test
  @Spec("F19")
  void anEphemeralContainerRunsOnceBesideTheOthers() {
    assertThat(new PodStage(PLAIN).bound().debugged("d").exits("d", 1).transcript()).isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True
        > debugged by d
          start d 0
          = Running, c running ready, d running unready; Ready True
        > d exits 1
          = Running, c running ready, d terminated 1; Ready True
        """);
  }

  @Test
  void onlyTheAttemptBeforeTheLastIsKept() {
    assertThat(new PodStage(PLAIN).bound().exits("c", 1).exits("c", 1).passes(10).exits("c", 1).passes(20).transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True
        > c exits 1
          start c 1
          = Running, c running ready; Ready True
        > c exits 1
          = Running, c waiting CrashLoopBackOff; Ready False ContainersNotReady; wake at +10 s
        > 10 s pass
          start c 2
          remove c 0
          = Running, c running ready; Ready True
        > c exits 1
          = Running, c waiting CrashLoopBackOff; Ready False ContainersNotReady; wake at +30 s
        > 20 s pass
          start c 3
          remove c 1
          = Running, c running ready; Ready True
        """);
  }

  @Test
  @Spec("F3")
  void aContainerOfAnotherImageIsStoppedAndStartedAgain() {
    String spec =
        spec("'initContainers':[" + container("log", "'restartPolicy':'Always'") + "]", container("c", ""));
    assertThat(new PodStage(spec).bound().patched("\"i\"", "\"j\"").exits("c", 0).exits("log", 0).transcript())
        .isEqualTo("""
        > bound
          run sandbox 0
          start log 0
          start c 0
          = Running, log running ready, c running ready; Ready True
        > "i" becomes "j"
          stop log by +30 s: Init container log definition changed
          stop c by +30 s: Container c definition changed, will be restarted
          = Running, log running ready, c running ready; Ready True
        > c exits 0
          start c 1
          = Running, log running ready, c running ready; Ready True
        > log exits 0
          start log 1
          = Running, log running ready, c running ready; Ready True
        """);
  }

  @Test
  void oneThatIsNotStartedAgainIsLeftToItsImage() {
    String spec = spec("'restartPolicy':'Never'", container("c", ""));
    assertThat(new PodStage(spec).bound().patched("\"i\"", "\"j\"").transcript()).isEqualTo("""
        > bound
          run sandbox 0
          start c 0
          = Running, c running ready; Ready True
        > "i" becomes "j"
          = Running, c running ready; Ready True
        """);
  }
}
