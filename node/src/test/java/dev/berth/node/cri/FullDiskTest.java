package dev.berth.node.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.node.containerd.ContainerdFixture;
import dev.berth.node.containerd.ContainerdSettings;
import dev.berth.node.image.BuiltImages;
import dev.berth.node.image.ImageException;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A runtime whose disk, a small one in memory, is full: what cannot be done says why, and is done when there is room again. */
@Tag("linux")
class FullDiskTest {
  @RegisterExtension
  static final ContainerdFixture FIXTURE = new ContainerdFixture(FullDiskTest::onASmallDisk, cri -> cri);

  private static ContainerdSettings onASmallDisk(ContainerdSettings settings) {
    Commands commands = new LinuxCommands();
    String directory = settings.directory().toString();
    commands.run("mkdir", "-p", directory).orThrow();
    commands.run("mount", "-t", "tmpfs", "-o", "size=24m", "full", directory).orThrow();
    return settings;
  }

  @AfterAll
  static void itsDiskIsTakenAway() throws Exception {
    // before the fixture removes what lies on it
    FIXTURE.runtime().close();
    var _ = FIXTURE.containerd().purge().toCompletableFuture().get(60, TimeUnit.SECONDS);
    FIXTURE.commands().run("umount", FIXTURE.directory().resolve("c").toString()).orThrow();
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  @Spec({"F27", "F30"})
  void whatFindsNoRoomSaysSoAndIsDoneWhenThereIs() throws IOException {
    Path filler = FIXTURE.directory().resolve("c").resolve("filler");
    Commands.Result filled = FIXTURE.commands().run("dd", "if=/dev/zero", "of=" + filler, "bs=64k", "status=none");
    assertThat(filled.stderr()).contains("No space left on device");
    byte[] image = new BuiltImages(FIXTURE.commands()).busybox("x.test/app:1", List.of("sh"));
    assertThatThrownBy(() -> FIXTURE.images().take(image))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("no space left on device");
    assertThatThrownBy(() -> done(FIXTURE.runtime().runSandbox(FIXTURE.pod("u1"))))
        .cause()
        .hasMessageContaining("no space left on device");
    Files.delete(filler);
    FIXTURE.images().take(image);
    assertThat(done(FIXTURE.runtime().runSandbox(FIXTURE.pod("u1")))).isNotEmpty();
  }
}
