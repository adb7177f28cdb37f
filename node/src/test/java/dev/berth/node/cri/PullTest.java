package dev.berth.node.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.node.containerd.ContainerdFixture;
import dev.berth.node.containerd.LoopbackRegistry;
import dev.berth.node.image.BuiltImages;
import dev.berth.node.image.Credential;
import dev.berth.node.image.ImageStore;
import dev.berth.node.image.OciArchive;
import dev.berth.node.image.TarWriter;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimeFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Images from a registry on loopback, which stands in for Docker's, and from archives. */
@Tag("linux")
class PullTest {
  @RegisterExtension
  @Order(1)
  static final LoopbackRegistry OPEN = new LoopbackRegistry();

  @RegisterExtension
  @Order(2)
  static final LoopbackRegistry GUARDED = new LoopbackRegistry("anna");

  @RegisterExtension
  @Order(3)
  static final LoopbackRegistry BAD = new LoopbackRegistry();

  @RegisterExtension
  @Order(4)
  static final ContainerdFixture FIXTURE =
      new ContainerdFixture(
          settings ->
              settings
                  .withMirrors(Map.of("docker.io", List.of(OPEN.url())))
                  .withInsecure(Set.of(OPEN.url(), GUARDED.url(), BAD.url())),
          cri ->
              cri.withOwn(PullTest::asked).withSecrets(
                  (image, pod) ->
                      image.startsWith(GUARDED.host()) && pod.uid().equals("known")
                          ? List.of(new Credential("anna", "wrong", "", ""), new Credential("anna", LoopbackRegistry.SECRET, "", ""))
                          : List.of()));

  private static final Queue<String> ASKED = new ConcurrentLinkedQueue<>();

  private static CompletionStage<Boolean> asked(String image) {
    ASKED.add(image);
    return CompletableFuture.completedFuture(false);
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static Path archive(String name) throws Exception {
    byte[] image = new BuiltImages(FIXTURE.commands()).busybox(name, List.of("sh"));
    return Files.write(Files.createTempFile(FIXTURE.directory(), "image", ".tar"), image);
  }

  @Test
  @Spec("F30")
  void aNameWithoutARegistryIsAskedOfDockersMirror() throws Exception {
    OPEN.push(FIXTURE.commands(), archive("x.test/app:1"), "library/app:1");
    Runtime.Image pulled = done(FIXTURE.runtime().pullImage("app:1", FIXTURE.pod("u1")));
    assertThat(pulled.names()).contains("docker.io/library/app:1");
    assertThat(pulled.sizeBytes()).isPositive();
    assertThat(done(FIXTURE.runtime().mayUse("app:1", pulled, FIXTURE.pod("u2")))).isTrue();
    assertThat(done(FIXTURE.runtime().imageStatus("docker.io/library/app:1")).orElseThrow().id()).isEqualTo(pulled.id());
    assertThat(done(FIXTURE.runtime().removeImage("app:1"))).isTrue();
    assertThat(done(FIXTURE.runtime().imageStatus("app:1"))).isEmpty();
  }

  @Test
  @Spec("F28")
  void aGuardedRegistryIsOpenedByTheSecretThatFits() throws Exception {
    GUARDED.push(FIXTURE.commands(), archive("x.test/app:1"), "team/app:1");
    String image = GUARDED.host() + "/team/app:1";
    assertThatThrownBy(() -> done(FIXTURE.runtime().pullImage(image, FIXTURE.pod("stranger"))))
        .cause()
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("401 Unauthorized");
    Runtime.Image pulled = done(FIXTURE.runtime().pullImage(image, FIXTURE.pod("known")));
    assertThat(pulled.names()).contains(image);
    assertThat(done(FIXTURE.runtime().mayUse(image, pulled, FIXTURE.pod("known")))).isTrue();
    assertThat(done(FIXTURE.runtime().mayUse(image, pulled, FIXTURE.pod("stranger")))).as("it has not shown that it may").isFalse();
    // whoever brings it here by hand gives it to all
    assertThat(done(FIXTURE.runtime().removeImage(image))).isTrue();
    assertThat(done(FIXTURE.runtime().mayUse(image, pulled, FIXTURE.pod("stranger")))).isTrue();
  }

  @Test
  @Spec("F27")
  void whatIsNotThereIsToldAsTheRuntimeSaysIt() {
    assertThatThrownBy(() -> done(FIXTURE.runtime().pullImage(OPEN.host() + "/nosuch:7", FIXTURE.pod("u1"))))
        .cause()
        .hasMessageStartingWith(
            "rpc error: code = NotFound desc = failed to pull and unpack image \"" + OPEN.host() + "/nosuch:7\"");
    assertThatThrownBy(() -> done(FIXTURE.runtime().pullImage("berth.dev/nosuch:1", FIXTURE.pod("u1"))))
        .cause()
        .hasMessageContaining("made on this machine");
  }

  @Test
  @Spec("F27")
  void anImageThatIsNotWhatItsNameSaysAndARegistryThatIsNotThereAreToldSo() throws Exception {
    byte[] rootfs = new TarWriter().file("big", 0644, new byte[100_000]).bytes();
    byte[] image = OciArchive.of("x.test/bad:1", "amd64", rootfs, List.of(), List.of("/big"));
    BAD.push(FIXTURE.commands(), Files.write(Files.createTempFile(FIXTURE.directory(), "bad", ".tar"), image), "team/bad:1");
    BAD.corrupt();
    assertThatThrownBy(() -> done(FIXTURE.runtime().pullImage(BAD.host() + "/team/bad:1", FIXTURE.pod("u1"))))
        .cause()
        .hasMessageContaining("failed to pull and unpack image \"" + BAD.host() + "/team/bad:1\"")
        .hasMessageContaining("unexpected commit digest");
    // nobody listens at port 1
    assertThatThrownBy(() -> done(FIXTURE.runtime().pullImage("127.0.0.1:1/team/app:1", FIXTURE.pod("u1"))))
        .cause()
        .hasMessageContaining("failed to resolve reference \"127.0.0.1:1/team/app:1\"")
        .hasMessageContaining("connection refused");
  }

  @Test
  void anImageOfOurOwnIsMadeOnceForAllWhoAskForIt() {
    String image = "berth.dev/busybox:latest";
    List<CompletionStage<Runtime.Image>> pulls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pulls.add(FIXTURE.runtime().pullImage(image, FIXTURE.pod("u" + i)));
    }
    pulls.forEach(pull -> assertThat(done(pull).names()).contains(image));
    var _ = done(FIXTURE.runtime().pullImage(image, FIXTURE.pod("later")));
    assertThat(ASKED).containsOnlyOnce(image);
  }

  @Test
  void archivesAreTakenInListedAndRemoved() throws Exception {
    ImageStore store = FIXTURE.images();
    assertThat(store.importTar(archive("x.test/kept:2"))).containsExactly("x.test/kept:2");
    assertThat(store.list()).extracting(ImageStore.Stored::name).contains("x.test/kept:2");
    // CRI hears of it from containerd, in its own time
    assertThat(store.remove("x.test/kept:2")).isTrue();
    assertThat(store.remove("x.test/kept:2")).isFalse();
    Path docker = FIXTURE.directory().resolve("docker.tar");
    FIXTURE
        .commands()
        .run(
            "skopeo", "copy", "oci-archive:" + archive("x.test/saved:3") + ":3",
            "docker-archive:" + docker + ":saved:3")
        .orThrow();
    assertThat(store.importTar(docker)).containsExactly("docker.io/library/saved:3");
    Path none = Files.writeString(FIXTURE.directory().resolve("none.tar"), "no archive");
    assertThatThrownBy(() -> store.importTar(none)).hasMessageContaining("was not taken as an archive of images");
  }
}
